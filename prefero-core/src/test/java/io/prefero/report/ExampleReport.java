package io.prefero.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Reports over invented data, to look at: {@code java ... io.prefero.report.ExampleReport FOLDER}. */
final class ExampleReport {
    private ExampleReport() {}

    public static void main(String[] arguments) {
        run().report().write(Path.of(arguments[0], "run.html"));
        everything().write(Path.of(arguments[0], "everything.html"));
    }

    static RunReport run() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("method.name", "dpo");
        settings.put("method.beta", "0.1");
        settings.put("model.path", "models/some/quite/long/path/to/a/checkpoint-folder-with-a-long-name/qwen2.5-0.5b");
        settings.put("train.lr", "5e-7");
        Block data = new Table(
                List.of("finding", "rows", "what to do"),
                List.of(
                        List.of("read", "12345", "nothing"),
                        List.of("identical answers", "17", "left out; there is nothing to prefer"),
                        List.of("prompt cut on the left", "204", "raise data.max_length if the beginnings matter")));
        return new RunReport(
                "dpo on qwen2.5-0.5b",
                "12,124 pairs, 400 steps of 64, in 41 minutes.",
                rows(400),
                List.of(new Callout(
                        Callout.Tone.WARNING,
                        "Alarm: displacement",
                        "alarm at step 212: the preferred responses have become less likely")),
                List.of(data),
                settings);
    }

    static List<Map<String, Double>> rows(int steps) {
        SplittableRandom draws = new SplittableRandom(1);
        List<Map<String, Double>> rows = new ArrayList<>();
        for (int step = 1; step <= steps; step++) {
            double t = (double) step / steps;
            double noise = draws.nextDouble() - 0.5;
            Map<String, Double> row = new LinkedHashMap<>();
            row.put("step", (double) step);
            row.put("loss", 0.35 + 0.343 * Math.exp(-3 * t) + 0.12 * noise);
            row.put("rewards/chosen", -0.4 * t + 0.1 * noise);
            row.put("rewards/rejected", -2.6 * t + 0.2 * (draws.nextDouble() - 0.5));
            row.put("rewards/margins", 2.2 * t + 0.3 * noise);
            row.put("rewards/accuracies", 0.5 + 0.3 * (1 - Math.exp(-4 * t)) - 0.1 * noise);
            row.put("grad_norm", step == 200 ? 31 : 4 + 2 * draws.nextDouble());
            row.put("lr", 5e-7 * Math.min(step / 40.0, 1.1 - t));
            row.put("epoch", 2 * t);
            if (step % 50 == 0) {
                row.put("eval_loss", 0.38 + 0.31 * Math.exp(-3 * t));
                row.put("eval_rewards/margins", 1.9 * t);
            }
            rows.add(row);
        }
        return rows;
    }

    static Report everything() {
        Samples.Answer marked = new Samples.Answer(
                "after",
                List.of(
                        new Samples.Span("wave", Samples.Mark.GOOD),
                        new Samples.Span(" moon ", Samples.Mark.PLAIN),
                        new Samples.Span("snow", Samples.Mark.BAD)),
                "0 points");
        Samples samples = new Samples(List.of(new Samples.Sample(
                "Mia likes sailing and dislikes winter:",
                List.of(Samples.Answer.plain("before", "moon <b>soup</b> snow ice", "−2 points"), marked))));
        Bars bars = new Bars(
                "True reward of a reply",
                "The taller bars move to the right.",
                "points",
                List.of("−2", "−1", "0", "1", "2", "3", "4"),
                List.of(
                        new Bars.Group("before", List.of(3.0, 9.0, 30.0, 41.0, 22.0, 4.0, 0.0)),
                        new Bars.Group("after", List.of(0.0, 0.0, 2.0, 9.0, 28.0, 51.0, 19.0))));
        Chart chart = Chart.of("Loss", "", "step", Series.of("loss", 0.693, 0.61, Double.NaN, 0.5, 0.48))
                .against("start: ln 2", Math.log(2));
        return new Report(
                "Everything a report can show <escaped & safe>",
                "Every block once.",
                List.of(
                        Section.of("Words", Prose.of("One paragraph.", "Another one, with <tags> & entities.")),
                        Section.of(
                                "Statements",
                                new Callout(Callout.Tone.GOOD, "It worked", "The true reward rose."),
                                new Callout(Callout.Tone.NEUTRAL, "Nothing changed", "As it must."),
                                new Callout(Callout.Tone.WARNING, "Likelihood displacement", "Both rewards fall.")),
                        Section.of(
                                "Numbers",
                                KeyFigures.of(
                                        new KeyFigures.Figure(
                                                "True reward", "1.81 → 7.02", "rose by 5.21 [5.05, 5.38]"),
                                        new KeyFigures.Figure("Win rate", "97 %", "[95 %, 98 %] of 480 prompts"))),
                        Section.of("Pictures", chart, bars),
                        Section.of("Samples", samples),
                        Section.of("Tokens", new Tokens.Legend("log-ratio", 2), tokens())));
    }

    private static Tokens tokens() {
        String[] words = {"The", " tea", " was", " hot", ",", "\n", "thank", " you", "."};
        List<Tokens.Token> tokens = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            double value = 2 - 0.5 * i;
            tokens.add(new Tokens.Token(words[i], value, "log-ratio " + Numbers.brief(value)));
        }
        return new Tokens("chosen", "How was it?", tokens, 2);
    }
}
