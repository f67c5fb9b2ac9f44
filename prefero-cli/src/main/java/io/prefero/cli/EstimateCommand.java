package io.prefero.cli;

import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** What training would cost. */
@Command(
        name = "estimate",
        description = {
            "Says what a training run would cost, and trains nothing: tokens, arithmetic, memory, and after a few timed"
                    + " steps the time.",
            "",
            "The options are those of train; --out is not needed, since nothing is written. A run that this machine's"
                    + " memory cannot hold is refused, as train refuses it, with the setting that would help."
        })
final class EstimateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RunOptions options = new RunOptions();

    @Override
    public void run() {
        ObjectNode given = options.given();
        if (!given.has("out")) {
            given.put("out", "not-written");
        }
        Run.estimate(RunSettings.read(given), new Console(spec.commandLine().getOut()));
    }
}
