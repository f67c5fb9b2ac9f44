package io.prefero.cli;

import io.prefero.example.DataSettings;
import io.prefero.example.Kind;
import io.prefero.example.RowEncoder;
import io.prefero.score.RowScorer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Per-token log-probabilities of a data file's completions; errors of its images. */
@Command(
        name = "score",
        description = {
            "Prints how likely a model finds the completions of a data file, token by token, as JSONL.",
            "",
            "Of pairs of images under an image pipeline it prints the mean squared errors of the denoiser over draws of"
                    + " timestep and noise, which the images of a pair share. With --denoiser or --adapter these are"
                    + " compared with the pipeline's own denoiser: margin is how much more the chosen image has gained than"
                    + " the rejected one (an implicit reward is beta/2 times that), and the share of positive margins is"
                    + " said on stderr.",
            "",
            "--set takes the keys of a run's block data, as in --set data.max_length=512 --set data.overflow=drop."
        })
final class ScoreCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @ArgGroup(validate = false, heading = "%nOf images:%n")
    private ImageScores images = new ImageScores();

    @Override
    public void run() {
        DataSettings settings = rows.settings();
        if (model.isPipeline()) {
            images.print(
                    model,
                    settings,
                    rows.file(),
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
            return;
        }
        try (LoadedModel loaded = model.load()) {
            RowScorer scorer = new RowScorer(loaded.frozen(), loaded.album());
            rows.each(settings, loaded, s -> Kind.of(s.train().get(0), s.columns()), some -> print(scorer, some))
                    .say("rows", spec.commandLine().getErr());
        }
    }

    private void print(RowScorer scorer, List<RowEncoder.Outcome> some) {
        PrintWriter out = spec.commandLine().getOut();
        scorer.score(some).forEach(row -> out.println(row.toJson()));
        if (out.checkError()) {
            throw new IllegalStateException("standard output was closed");
        }
    }
}
