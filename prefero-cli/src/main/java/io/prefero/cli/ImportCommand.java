package io.prefero.cli;

import io.prefero.cli.imports.Imported;
import io.prefero.cli.imports.LlamaFactory;
import io.prefero.cli.imports.Trl;
import io.prefero.setting.Trees;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** Other programs' configurations. */
@Command(
        name = "import",
        description = {
            "Prints the settings of a run that mean what another program's YAML means: TRL's, as trl dpo --config takes it, or"
                    + " LLaMA-Factory's, which has a key stage.",
            "",
            "Where the same key means something else the value is converted, and a comment says so; keys without a"
                    + " counterpart are named. Defaults are the other program's.",
            "",
            "Example: prefero import dpo.yaml > run.yaml, then prefero train --config run.yaml"
        })
final class ImportCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The other program's YAML.")
    private Path file = Path.of("");

    @Option(
            names = "--trainer",
            description = "Which of TRL's trainers it is for: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Trl.Trainer trainer = Trl.Trainer.DPO;

    @Option(
            names = "--trl",
            paramLabel = "VERSION",
            description =
                    "TRL's version as major.minor, 0.16 or later: before 0.29 label_smoothing,"
                            + " f_alpha_divergence_coef, ld_alpha and use_weighting mean something else. Default: ${DEFAULT-VALUE}")
    private String version = "1.0";

    @Override
    public void run() {
        ObjectNode tree = Trees.read(file);
        Imported imported =
                LlamaFactory.wrote(tree) ? LlamaFactory.read(tree) : Trl.read(tree, trainer, Trl.version(version));
        spec.commandLine().getOut().print(imported.yaml());
    }
}
