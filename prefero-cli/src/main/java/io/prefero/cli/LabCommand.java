package io.prefero.cli;

import io.prefero.lab.Experiments;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.LabReport;
import io.prefero.lab.claim.Laboratory;
import io.prefero.lab.claim.Result;
import io.prefero.lab.claim.Verdicts;
import io.prefero.lab.every.EveryMethod;
import io.prefero.lab.goodbad.JudgedWords;
import io.prefero.lab.stories.HappyStories;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the papers claim, measured. */
@Command(
        name = "lab",
        description = {
            "Measures what the papers claim, in worlds so small that the true reward is known.",
            "",
            "Each claim is measured over several seeds and gets an interval and a verdict: it holds, does not hold, or"
                    + " cannot be shown here. Controls, such as shuffled labels, stand beside the claims. The folder gets one"
                    + " report.html, what each seed measured, and the models; an interrupted lab goes on where it was."
        })
final class LabCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "EXPERIMENT", description = "Which experiments; without any, they are listed.")
    private List<String> names = List.of();

    @Option(names = "--all", description = "All experiments.")
    private boolean all;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How often each is repeated, 2 to 31. Default: ${DEFAULT-VALUE}")
    private int seeds = 8;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "Does every-method on this model instead of a small one: it begins stories, goes on with each twice,"
                            + " and the judge likes happy words.")
    private @Nullable Path model;

    @Option(names = "--out", paramLabel = "DIR", description = "The lab's folder. Default: ${DEFAULT-VALUE}")
    private Path out = Path.of("runs", "lab");

    @Override
    public void run() {
        PrintWriter console = spec.commandLine().getOut();
        if (!all && names.isEmpty() && model == null) {
            Experiments.all().forEach(e -> console.println(e.name() + ": " + e.paper()));
            return;
        }
        if (seeds < 2 || seeds > 31) {
            throw new ParameterException(spec.commandLine(), "--seeds must be 2 to 31, got " + seeds);
        }
        Laboratory laboratory = new Laboratory(out, line -> say(console, line));
        List<Result> results = new ArrayList<>();
        for (Experiment experiment : chosen()) {
            Result result = laboratory.run(experiment, seeds);
            results.add(result);
            say(console, "\n" + result.text());
            new LabReport(results).report().write(out.resolve("report.html"));
            new Verdicts(results).write(out.resolve("verdicts.json"));
        }
        say(console, "report: " + out.resolve("report.html"));
    }

    private List<Experiment> chosen() {
        if (model == null) {
            return all
                    ? Experiments.all()
                    : names.stream().map(Experiments::named).toList();
        }
        String every = new JudgedWords().name();
        if (all || !List.of(every).containsAll(names)) {
            throw new ParameterException(
                    spec.commandLine(), "--model is for " + every + " alone; leave out the others");
        }
        return List.of(new EveryMethod(new HappyStories(model)));
    }

    private static synchronized void say(PrintWriter console, String line) {
        console.println(line);
        console.flush();
    }
}
