package io.prefero.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Folders that appear whole or not at all, like {@link AtomicFile}'s files, and that go with all they hold. */
public final class Folders {
    private Folders() {}

    /**
     * Lets {@code content} fill a temporary folder beside {@code folder}, hidden by a dot before its name, which then takes
     * its place.
     *
     * @throws IllegalArgumentException if the folder is there and holds anything that would not be written again
     */
    public static void write(Path folder, Consumer<Path> content) {
        Path target = folder.toAbsolutePath().normalize();
        Path temporary = beside(target, "part");
        try {
            delete(temporary);
            Files.createDirectories(temporary);
            content.accept(temporary);
            replace(target, temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
        } finally {
            discard(temporary);
        }
    }

    private static Path beside(Path target, String what) {
        return target.resolveSibling("." + target.getFileName() + "." + what + "-"
                + ProcessHandle.current().pid());
    }

    private static void replace(Path target, Path temporary) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Set<String> foreign = names(target);
        foreign.removeAll(names(temporary));
        if (!foreign.isEmpty()) {
            throw new IllegalArgumentException(target + " already holds " + foreign
                    + ", which is not part of what would be written there; choose another folder");
        }
        Path old = beside(target, "old");
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static void discard(Path temporary) {
        try {
            delete(temporary);
        } catch (UncheckedIOException e) {
            // What was written is whole or the caller is told; the leftover is recognisable by its name.
            System.getLogger(Folders.class.getName()).log(System.Logger.Level.DEBUG, "left behind " + temporary, e);
        }
    }

    /** Deletes a folder and all it holds; nothing where nothing is. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    /** Whether nothing is in a folder, or at its place. */
    public static boolean isVacant(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " is not a folder that can be read", e);
        }
    }
}
