package io.prefero.cli;

import io.prefero.eval.Calibration;
import io.prefero.example.DataSettings;
import io.prefero.example.Kind;
import io.prefero.score.RowScorer;
import io.prefero.score.ScoredRow;
import io.prefero.tensor.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whether a model prefers as well as it is confident. */
@Command(
        name = "calibration",
        description = {
            "Expected calibration error on pairs: a model's confidence is exp of the mean log-probability of the chosen"
                    + " answer's tokens, and it is right where that mean is above the rejected answer's.",
            "",
            "--set takes the keys of a run's block data, as in --set data.max_length=512."
        })
final class CalibrationCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Option(
            names = "--bins",
            paramLabel = "N",
            defaultValue = "10",
            description = "Equal bins of confidence; default: ${DEFAULT-VALUE}.")
    private int bins = 10;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the same goes as JSON.")
    private Optional<Path> json = Optional.empty();

    @Override
    public void run() {
        DataSettings settings = rows.settings();
        List<ScoredRow> scored = new ArrayList<>();
        try (LoadedModel loaded = model.load()) {
            RowScorer scorer = new RowScorer(loaded.frozen(), loaded.album());
            rows.each(settings, loaded, s -> Kind.PAIR, some -> scored.addAll(scorer.score(some)))
                    .say("pairs", spec.commandLine().getErr());
        }
        Calibration calibration = calibration(scored);
        print(calibration);
        json.ifPresent(file -> AtomicFile.write(file, json(calibration) + "\n"));
    }

    private Calibration calibration(List<ScoredRow> scored) {
        if (scored.isEmpty()) {
            throw new IllegalArgumentException("no pair of " + rows.file() + " is left");
        }
        double[] confidence = new double[scored.size()];
        boolean[] right = new boolean[scored.size()];
        for (int i = 0; i < confidence.length; i++) {
            double chosen = mean(scored.get(i), "chosen");
            confidence[i] = Math.exp(chosen);
            right[i] = chosen > mean(scored.get(i), "rejected");
        }
        return Calibration.of(confidence, right, bins);
    }

    private static double mean(ScoredRow row, String branch) {
        return Arrays.stream(Objects.requireNonNull(row.logProbs().get(branch)))
                .average()
                .orElseThrow();
    }

    private void print(Calibration calibration) {
        PrintWriter out = spec.commandLine().getOut();
        NumberTable table = new NumberTable(14, 12);
        out.println(table.row("confidence", "pairs", "right", "mean conf."));
        for (Calibration.Bin bin : calibration.bins()) {
            String range = NumberTable.brief(bin.low()) + " to " + NumberTable.brief(bin.high());
            out.println(
                    bin.count() == 0
                            ? table.row(range, 0)
                            : table.row(range, bin.count(), bin.accuracy(), bin.confidence()));
        }
        out.println(table.row("all", calibration.count(), calibration.accuracy(), calibration.confidence()));
        out.println("expected calibration error " + NumberTable.brief(calibration.error()));
    }

    private static ObjectNode json(Calibration calibration) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("ece", calibration.error())
                .put("pairs", calibration.count())
                .put("accuracy", calibration.accuracy())
                .put("confidence", calibration.confidence());
        ArrayNode bins = json.putArray("bins");
        for (Calibration.Bin bin : calibration.bins()) {
            ObjectNode one = bins.addObject()
                    .put("low", bin.low())
                    .put("high", bin.high())
                    .put("pairs", bin.count());
            if (bin.count() > 0) {
                one.put("accuracy", bin.accuracy()).put("confidence", bin.confidence());
            }
        }
        return json;
    }
}
