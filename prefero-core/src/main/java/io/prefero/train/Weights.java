package io.prefero.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Weights as they lie on disk.
 *
 * @param model a checkpoint's folder
 * @param adapter the adapter on it
 */
record Weights(Path model, Optional<Path> adapter) {
    /** A checkpoint alone. */
    static Weights of(Path model) {
        return new Weights(model, Optional.empty());
    }

    /** Those of a folder: of a whole checkpoint, or of an adapter on another. */
    static Weights of(Path folder, Path base) {
        return Files.exists(folder.resolve("adapter_config.json"))
                ? new Weights(base, Optional.of(folder))
                : of(folder);
    }

    /**
     * What a run has come to: its result, or while there is none its last checkpoint.
     *
     * @throws IllegalArgumentException if it has left no weights yet
     */
    static Weights trained(RunSettings run) {
        Stream<Path> folders =
                Stream.concat(Stream.of(run.out()), new Checkpoints(run.out().resolve("checkpoints")).last().stream());
        return folders.flatMap(folder -> Stream.of("model", "adapter").map(folder::resolve))
                .filter(Files::isDirectory)
                .findFirst()
                .map(folder -> of(folder, run.model().path()))
                .orElseThrow(() -> new IllegalArgumentException("the run in " + run.out()
                        + " has left no weights yet: neither model/ nor adapter/ nor a checkpoint is there. Let it finish,"
                        + " or go on with it by train --resume"));
    }

    @Override
    public String toString() {
        return model + adapter.map(a -> " with " + a).orElse("");
    }
}
