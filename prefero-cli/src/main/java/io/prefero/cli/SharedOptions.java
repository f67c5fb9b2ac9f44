package io.prefero.cli;

import io.prefero.setting.Assignment;
import io.prefero.setting.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What runs are asked for beside their method: by a file, by options, by keys. */
final class SharedOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model to train: config.json, safetensors, tokenizer.json.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "What to train on: JSONL or a JSON array, gzipped or not, or Parquet. Several files count as one.")
    private List<String> data = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder that is made.")
    private Optional<String> out = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML, such as another run's run.yaml.")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private SetOption set = new SetOption();

    @Option(
            names = "--naive",
            description = "Score the plain way (train.naive): padded, all logits at once, nothing cached; to compare.")
    private boolean naive;

    @Option(
            names = "--no-reference-cache",
            description = "Compute what frozen models say every time (train.reference_cache: false).")
    private boolean noReferenceCache;

    /** The file that settings are read from. */
    Optional<Path> config() {
        return config;
    }

    /** What {@code --set} sets; it overrides all else. */
    List<Assignment> set() {
        return set.assignments();
    }

    /** What the file and the options say, without {@link #set()}. */
    ObjectNode given() {
        ObjectNode tree = config.map(Trees::read).orElseGet(JsonNodeFactory.instance::objectNode);
        model.ifPresent(folder -> block(tree, "model").put("path", folder));
        if (!data.isEmpty()) {
            var files = block(tree, "data").putArray("train");
            data.forEach(files::add);
        }
        out.ifPresent(folder -> tree.put("out", folder));
        if (naive) {
            block(tree, "train").put("naive", true);
        }
        if (noReferenceCache) {
            block(tree, "train").put("reference_cache", false);
        }
        return tree;
    }

    static ObjectNode block(ObjectNode tree, String name) {
        JsonNode block = tree.path(name);
        return block.isObject() ? block.asObject() : tree.putObject(name);
    }
}
