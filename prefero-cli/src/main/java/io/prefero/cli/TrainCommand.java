package io.prefero.cli;

import io.prefero.method.Methods;
import io.prefero.setting.Trees;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Training. */
@Command(
        name = "train",
        description = {
            "Trains a model on a file of preferences.",
            "",
            "Settings come from --config, then from the other options, then from --set; each overrides the ones before."
                    + " A key stands in its block, as in --set train.lr=1e-6; a bare key, as in --set beta=0.2, is the"
                    + " method's (prefero methods METHOD lists those). --dry-run shows all settings that result.",
            "",
            "The output folder gets run.yaml, metrics.jsonl, TensorBoard events, checkpoints/step-N, and at the end"
                    + " model/ or adapter/ and report.html."
        })
final class TrainCommand implements Runnable {
    @Spec
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
            names = "--resume",
            description = "Go on from the last whole checkpoint of the run in --out; start it if there is none.")
    private boolean resume;

    @Option(
            names = "--naive",
            description = "Score the plain way (train.naive): padded, all logits at once, nothing cached; to compare.")
    private boolean naive;

    @Option(
            names = "--no-reference-cache",
            description = "Compute what frozen models say every time (train.reference_cache: false).")
    private boolean noReferenceCache;

    @Option(names = "--dry-run", description = "Print the settings that result, as YAML, and do nothing.")
    private boolean dryRun;

    @Option(
            names = "--keys",
            description = "Print every key of a run with default, range and meaning: the page docs/settings.md.")
    private boolean keys;

    @Override
    public void run() {
        if (keys) {
            spec.commandLine().getOut().print(KeyPage.markdown());
            return;
        }
        ObjectNode given = given();
        RunSettings settings = settings(given);
        PrintWriter console = spec.commandLine().getOut();
        if (dryRun) {
            console.print(Trees.yaml(settings.toTree()));
            return;
        }
        Run run = resume && Run.isIn(settings.out()) ? Run.resume(settings.out()) : Run.of(settings);
        Interruption.guard(run.start(new Console(console)), (result, ending) -> {
            if (ending == Interruption.Ending.INTERRUPTED) {
                console.println("stopped after step " + result.steps() + "; --resume goes on from there");
            }
            console.println("weights: " + result.weights());
            console.println("report:  " + result.report());
            console.flush();
        });
    }

    private RunSettings settings(ObjectNode given) {
        JsonNode folder = given.path("out");
        if (!resume || !folder.isString() || !Run.isIn(Path.of(folder.asString()))) {
            return RunSettings.read(given);
        }
        RunSettings before = Run.settings(Path.of(folder.asString()));
        before.refuseChanges(given);
        return before;
    }

    /** What was asked for, as one tree. */
    private ObjectNode given() {
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
