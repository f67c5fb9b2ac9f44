package io.prefero.lab.claim;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Program;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does experiments, several seeds at once, and writes down what each seed measured: an experiment that was interrupted goes
 * on with the seeds that are missing, unless the program is another by then.
 */
public final class Laboratory {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Bench bench;
    private final String program = Program.lab();
    private final Consumer<String> words;

    /**
     * A laboratory.
     *
     * @param folder where models and measurements lie; made if need be
     * @param words told what is being done, in lines
     */
    public Laboratory(Path folder, Consumer<String> words) {
        this.folder = folder.toAbsolutePath();
        this.bench = new Bench(this.folder.resolve("models"));
        this.words = words;
    }

    /**
     * Does an experiment with seeds 1 to {@code seeds}.
     *
     * @param seeds at least 2
     */
    public Result run(Experiment experiment, int seeds) {
        Engine.threads(1); // a seed each: two threads would mostly wait for each other
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Measured>> futures = LongStream.rangeClosed(1, seeds)
                    .mapToObj(seed -> workers.submit(() -> measured(experiment, seed)))
                    .toList();
            List<Measured> measured = new ArrayList<>();
            for (Future<Measured> future : futures) {
                measured.add(future.get());
            }
            return new Result(experiment, measured, experiment.exhibits(bench, 1));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            workers.shutdownNow();
        }
    }

    private Measured measured(Experiment experiment, long seed) {
        Path file = folder.resolve("measured").resolve(experiment.name() + "-" + seed + ".json");
        if (Files.exists(file)) {
            JsonNode tree = read(file);
            if (tree.path("program").asString("").equals(program)) {
                return measured(tree);
            }
        }
        long began = System.nanoTime();
        Measured measured = experiment.measure(bench, seed);
        AtomicFile.write(file, JSON.writeValueAsString(tree(measured)));
        words.accept(experiment.name() + ": seed " + seed + " measured after "
                + Math.round((System.nanoTime() - began) * 1e-9) + " s");
        return measured;
    }

    private ObjectNode tree(Measured measured) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("program", program);
        ObjectNode arms = tree.putObject("arms");
        measured.arms().forEach((arm, quantities) -> quantities.forEach(arms.withObjectProperty(arm)::put));
        return tree;
    }

    private static Measured measured(JsonNode tree) {
        Measured measured = new Measured();
        tree.path("arms")
                .forEachEntry((arm, quantities) ->
                        quantities.forEachEntry((quantity, value) -> measured.note(arm, quantity, value.asDouble())));
        return measured;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
