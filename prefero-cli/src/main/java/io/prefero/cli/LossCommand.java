package io.prefero.cli;

import io.prefero.objective.LossReport;
import io.prefero.objective.Objective;
import io.prefero.objective.ScoreFile;
import io.prefero.score.State;
import io.prefero.tensor.Scope;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A method's answer to a file of scores. */
@Command(
        name = "loss",
        description =
                "Prints a method's losses, rewards, gradients and metrics for a file of scores, as one JSON object."
                        + " The file is one batch; everything is computed in double precision.")
final class LossCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "METHOD", description = "A method's id; see prefero methods.")
    private String method = "";

    @Option(
            names = "--scores",
            required = true,
            paramLabel = "FILE",
            description = "JSONL, one example a line: per branch the log-probability of each response token.")
    private Path scores = Path.of("");

    @Option(names = "--state", paramLabel = "FILE", description = "The method's memory before this batch, as JSON.")
    private Optional<Path> state = Optional.empty();

    @Mixin
    private SetOption set = new SetOption();

    @Override
    public void run() {
        Objective objective = MethodNote.named(method, err()).with(hyperparameters());
        State before = state.map(State::read).orElse(State.FRESH);
        try (Scope scope = Scope.open()) {
            out().println(LossReport.of(objective, ScoreFile.read(scores, objective, before)));
        }
    }

    private ObjectNode hyperparameters() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        set.assignments().forEach(a -> a.putInto(tree));
        return tree;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
