package io.prefero.train;

import io.prefero.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Runs on a tiny model and a file of 40 pairs, each a moment long. */
final class TinyRun {
    private static final List<String> CLOCKS = List.of("step_time", "cpu_time", "examples_per_s", "rss_mb");
    private static final String BASE = """
            method: { name: dpo }
            train: { lr: 0.02, batch: 8, micro_batch: 4, steps: 6 }
            seed: 3
            """;

    private final Path folder;

    private TinyRun(Path folder) {
        this.folder = folder;
    }

    /** Makes the model and the data in a folder, and keeps the cache there. */
    static TinyRun in(Path folder) throws IOException {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
        Tiny.folderWithTokenizer(folder.resolve("model"), 1);
        Tiny.pairs(folder.resolve("pairs.jsonl"), 2, 40);
        return new TinyRun(folder);
    }

    Path data() {
        return folder.resolve("pairs.jsonl");
    }

    Path out(String name) {
        return folder.resolve(name);
    }

    /**
     * Settings of a run into a folder of that name.
     *
     * @param set changes such as {@code train.lr=0.1}
     */
    RunSettings settings(String out, String... set) {
        ObjectNode tree = new YAMLMapper().readTree(BASE).asObject();
        put(tree, "model.path", text(folder.resolve("model")));
        put(tree, "data.train", text(data()));
        put(tree, "out", text(out(out)));
        for (String change : set) {
            int equals = change.indexOf('=');
            put(tree, change.substring(0, equals), new YAMLMapper().readTree(change.substring(equals + 1)));
        }
        return RunSettings.read(tree);
    }

    private static JsonNode text(Path path) {
        return JsonMapper.shared().valueToTree(path.toString());
    }

    private static void put(ObjectNode tree, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.set(path, value);
        } else {
            put(tree.withObjectProperty(path.substring(0, dot)), path.substring(dot + 1), value);
        }
    }

    /** What a run recorded, without what a clock says. */
    static List<Map<String, JsonNode>> metrics(Path out) throws IOException {
        List<Map<String, JsonNode>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            ObjectNode row = JsonMapper.shared().readTree(line).asObject();
            row.remove(CLOCKS);
            rows.add(Map.copyOf(row.propertyStream()
                    .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
        }
        return rows;
    }

    /** The names of the checkpoints that stand in a run's folder, and whatever else is there. */
    static List<String> checkpoints(Path out) throws IOException {
        try (var entries = Files.list(out.resolve("checkpoints"))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
