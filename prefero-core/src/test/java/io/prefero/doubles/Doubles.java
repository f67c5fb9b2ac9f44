package io.prefero.doubles;

import io.prefero.method.MethodSource;
import io.prefero.objective.Objective;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Methods that nobody will ship: each asks for something that none of the shipped ones does. */
public final class Doubles implements MethodSource {
    @Override
    public Map<String, Class<? extends Objective>> methods() {
        return Map.of(
                "six-branches",
                SixBranches.class,
                "fast-slow",
                FastSlow.class,
                "own-head",
                OwnHead.class,
                "remembering",
                Remembering.class);
    }

    /**
     * A class loader that has them in the table of methods, for a thread's context: other tests shall not see them.
     *
     * @param folder where its service file may be written
     */
    public static ClassLoader loader(Path folder) throws IOException {
        Path service = folder.resolve("META-INF/services/" + MethodSource.class.getName());
        Files.createDirectories(service.getParent());
        Files.writeString(service, Doubles.class.getName());
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, Doubles.class.getClassLoader());
    }
}
