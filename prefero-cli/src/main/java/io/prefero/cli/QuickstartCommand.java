package io.prefero.cli;

import io.prefero.lab.quickstart.Labels;
import io.prefero.lab.quickstart.Quickstart;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Preference optimization from nothing. */
@Command(
        name = "quickstart",
        description = {
            "Shows what preference training does, in a minute or two, without data or a model of yours.",
            "",
            "Makes a small world with a known true reward, pretrains a small language model in it, lets it write pairs of"
                    + " replies, trains it on which of them is preferred, and compares before and after on prompts it has"
                    + " never seen. The folder gets the models, metrics.jsonl and one report.html."
        })
final class QuickstartCommand implements Runnable {
    private static final Path HOME = Path.of("runs");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder to make; default: runs/quickstart, or the next free.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Another seed makes another world. Default: ${DEFAULT-VALUE}")
    private long seed = 1;

    @Option(
            names = "--shuffle-labels",
            description = "Let a coin say which reply is preferred: the control, in which nothing can be learned.")
    private boolean shuffleLabels;

    @Override
    public void run() {
        PrintWriter console = spec.commandLine().getOut();
        Labels labels = shuffleLabels ? Labels.SHUFFLED : Labels.TRUE;
        Quickstart.Settings settings =
                new Quickstart.Settings(out.orElseGet(QuickstartCommand::free), seed, labels, Quickstart.Size.FULL);
        Quickstart.run(
                settings,
                words -> {
                    console.println("\n" + words.strip());
                    console.flush();
                },
                () -> new Console(console));
    }

    /** runs/quickstart, or the first of runs/quickstart-2, runs/quickstart-3, … that is not there. */
    private static Path free() {
        return IntStream.iterate(1, n -> n + 1)
                .mapToObj(n -> HOME.resolve(n == 1 ? "quickstart" : "quickstart-" + n))
                .filter(folder -> !Files.exists(folder))
                .findFirst()
                .orElseThrow();
    }
}
