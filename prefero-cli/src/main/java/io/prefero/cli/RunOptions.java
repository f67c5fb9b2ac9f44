package io.prefero.cli;

import io.prefero.method.Methods;
import io.prefero.setting.Trees;
import io.prefero.train.RunSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a run is asked for: by a file, by options, by keys. */
final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "METHOD",
            description = "A method's id, unless --config names one; see prefero methods.")
    private Optional<String> method = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model to train: config.json, safetensors, tokenizer.json.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "FILE",
            description = "What to train on: JSONL or JSONL.gz. Several files count as one.")
    private List<String> data = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder that the run makes.")
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

    /** What was asked for, as one tree. */
    ObjectNode given() {
        ObjectNode tree = config.map(Trees::read).orElseGet(JsonNodeFactory.instance::objectNode);
        method.ifPresent(id -> name(tree, id));
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
        set.assignments().forEach(a -> RunSettings.placed(a).putInto(tree));
        return tree;
    }

    private void name(ObjectNode tree, String id) {
        String wanted = MethodNote.named(id, spec.commandLine().getErr()).id();
        JsonNode configured = tree.path("method").path("name");
        if (configured.isString() && !Methods.named(configured.asString()).id().equals(wanted)) {
            throw new IllegalArgumentException("method.name is " + configured + " in " + config.orElseThrow() + ", but "
                    + id + " on the command line; name one of them");
        }
        block(tree, "method").put("name", wanted);
    }

    private static ObjectNode block(ObjectNode tree, String name) {
        JsonNode block = tree.path(name);
        return block.isObject() ? block.asObject() : tree.putObject(name);
    }
}
