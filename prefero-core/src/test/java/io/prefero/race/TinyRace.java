package io.prefero.race;

import io.prefero.Tiny;
import io.prefero.setting.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Races of a tiny model on 60 pairs, half of them held out. */
record TinyRace(Path folder) {
    /** Makes the model and the data in a folder, and keeps the cache there. */
    static TinyRace in(Path folder) throws IOException {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
        Tiny.folderWithTokenizer(folder.resolve("model"), 1);
        Tiny.everyKind(folder.resolve("rows.jsonl"), 2, 60);
        Files.writeString(
                folder.resolve("swapped.jsonl"),
                Files.readString(folder.resolve("rows.jsonl"))
                        .replace("\"chosen\"", "\"x\"")
                        .replace("\"rejected\"", "\"chosen\"")
                        .replace("\"x\"", "\"rejected\""));
        return new TinyRace(folder);
    }

    Path out(String name) {
        return folder.resolve(name);
    }

    /** What is asked for, to be changed. */
    ObjectNode tree(String out, String... entries) {
        ObjectNode tree = Trees.parse("""
                data: { eval_fraction: 0.5 }
                train: { lr: 0.01, batch: 8, micro_batch: 4, steps: 3 }
                seed: 3
                """);
        tree.putObject("model").put("path", folder.resolve("model").toString());
        tree.withObject("data").put("train", folder.resolve("rows.jsonl").toString());
        List.of(entries).forEach(tree.putObject("race").putArray("entries")::add);
        return tree.put("out", out(out).toString());
    }

    RaceSettings settings(String out, String... entries) {
        return RaceSettings.read(tree(out, entries));
    }
}
