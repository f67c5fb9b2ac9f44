package io.prefero;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.Executable;

/**
 * Keeps a list of which methods passed tests of which level, {@code target/levels.txt}: a level and an id a line, for each
 * test. {@code tools/levels} makes of it what the table of methods says. As an extension, it notes the methods that a test
 * of identities has asked for by {@link #met}.
 */
public final class Levels implements AfterTestExecutionCallback {
    private static final Path FILE = Path.of("target", "levels.txt");
    private static final ThreadLocal<Set<String>> MET = ThreadLocal.withInitial(TreeSet::new);

    static {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a test shows of a method. */
    public enum Level {
        FORMULA,
        IDENTITIES,
        EQUIVALENCES
    }

    /** A test that is counted for a method if it passes. */
    public static Executable counted(Level level, String id, Executable test) {
        return () -> {
            test.execute();
            passed(level, id);
        };
    }

    /** A test of a method has passed. */
    public static synchronized void passed(Level level, String id) {
        try {
            Files.writeString(FILE, level.name().toLowerCase(Locale.ROOT) + " " + id + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test that runs has to do with a method. */
    public static void met(String id) {
        MET.get().add(id);
    }

    @Override
    public void afterTestExecution(ExtensionContext test) {
        if (test.getExecutionException().isEmpty()) {
            MET.get().forEach(id -> passed(Level.IDENTITIES, id));
        }
        MET.get().clear();
    }
}
