package io.prefero.cli;

import io.prefero.setting.Trees;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
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

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--resume",
            description = "Go on from the last whole checkpoint of the run in --out; start it if there is none.")
    private boolean resume;

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
        ObjectNode given = options.given();
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
}
