package io.prefero.lab.bench;

import io.prefero.setting.Trees;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Folders;
import io.prefero.text.Hash;
import io.prefero.train.Listener;
import io.prefero.train.MetricsFile;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where experiments train. What is asked for twice is made once: a model is found again by everything that decided it, the
 * program's own code included. May be used by several threads.
 */
public final class Bench {
    private static final String METRICS = "metrics.jsonl";

    private final Path folder;
    private final String program = Program.trainer();
    private final Map<String, Object> doors = new ConcurrentHashMap<>();

    /** A bench whose models lie in a folder, which is made if need be. */
    public Bench(Path folder) {
        this.folder = folder;
    }

    /** The folder of a model that has learned nothing. */
    public Path fresh(Subject subject, long seed) {
        return made("fresh", List.of(subject, seed), model -> subject.write(model, seed));
    }

    /**
     * A folder that is filled once.
     *
     * @param what is in it
     * @param decisive all that decides it beside the program that trains: folders of this bench, or what has a string that
     *     tells it from others
     * @param fill is given an empty folder
     */
    public Path made(String what, List<?> decisive, Consumer<Path> fill) {
        return at(what, decisive, place -> Folders.write(place.resolve("model"), fill));
    }

    /** The folder of the model that a training leads to. */
    public Path trained(Path model, Training training, long seed) {
        Map<String, String> files = new TreeMap<>();
        files.put("train", Jsonl.text(training.rows()));
        training.beside().forEach((key, rows) -> files.put(key, Jsonl.text(rows)));
        return at(
                "trained",
                List.of(model, training.method(), training.train(), training.data(), files, seed),
                place -> train(model, training, files, place, seed));
    }

    /** What a model's training logged, step by step. */
    public static List<Map<String, Double>> metrics(Path trained) {
        return MetricsFile.read(trained.resolveSibling(METRICS));
    }

    private static void train(Path model, Training training, Map<String, String> files, Path place, long seed) {
        ObjectNode tree = Trees.parse(
                "method: " + training.method() + "\ntrain: " + training.train() + "\ndata: " + training.data());
        tree.withObject("train").put("threads", 1); // two would mostly wait for each other on matrices this small
        tree.putObject("model").put("path", model.toString());
        ObjectNode data = tree.withObject("data");
        files.forEach((key, lines) -> {
            Path file = place.resolve(key + ".jsonl");
            AtomicFile.write(file, lines);
            data.putArray(key).add(file.toString());
        });
        Path run = place.resolve("run");
        tree.put("out", run.toString());
        tree.put("seed", seed);
        Run.of(RunSettings.read(tree)).run(Listener.SILENT);
        move(run.resolve("model"), place.resolve("model"));
        move(run.resolve(METRICS), place.resolve(METRICS));
        Folders.delete(run);
    }

    /** The model that these things decide, made in a place of its own if nobody has made it. */
    private Path at(String what, List<?> decisive, Consumer<Path> make) {
        Path place = folder.resolve(key(what, decisive));
        Path model = place.resolve("model");
        synchronized (doors.computeIfAbsent(place.toString(), p -> new Object())) {
            if (!Files.exists(model)) {
                Folders.delete(place); // what an interrupted process has left
                make.accept(place);
            }
        }
        return model;
    }

    private String key(String what, List<?> decisive) {
        MessageDigest digest = Hash.sha256();
        List<?> movable = decisive.stream()
                .map(part -> part instanceof Path path ? folder.relativize(path) : part)
                .toList();
        digest.update((program + what + movable).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
