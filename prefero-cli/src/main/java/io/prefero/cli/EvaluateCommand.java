package io.prefero.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a model is like: {@code prefero evaluate calibration} and so on. */
@Command(
        name = "evaluate",
        description = "Measures a model: see prefero evaluate COMMAND --help.",
        subcommands = {CalibrationCommand.class, DivergenceCommand.class, UnlearningCommand.class})
final class EvaluateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
