package io.prefero.lab.quickstart;

import io.prefero.eval.Interval;
import io.prefero.eval.PairedChange;
import io.prefero.report.Bars;
import io.prefero.report.KeyFigures;
import io.prefero.report.Report;
import io.prefero.report.RunReport;
import io.prefero.report.Samples;
import io.prefero.report.Section;
import io.prefero.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The quickstart's report, for someone who has never heard of preference optimization: what was done, whether it worked,
 * and how one can tell.
 *
 * @param outcome before and after, on held-out prompts
 * @param labels where the preferences came from
 * @param demonstrations how many ordinary replies the model was pretrained on
 * @param pairs how many preference pairs it was trained on
 * @param rows what preference training recorded, as in {@link RunReport}
 * @param settings every setting in effect, in the order shown
 */
public record QuickstartReport(
        Outcome outcome,
        Labels labels,
        long demonstrations,
        long pairs,
        List<Map<String, Double>> rows,
        Map<String, String> settings) {
    private static final int SHOWN = 8;

    /** The report, ready to be written. */
    public Report report() {
        return new Report(
                "Prefero’s quickstart",
                QuickstartText.LEAD,
                List.of(
                        Section.of("What came out", QuickstartText.verdict(outcome, labels), figures(), histogram()),
                        Section.of("What was done", QuickstartText.story(labels, demonstrations, pairs)),
                        Section.of("The small world", QuickstartText.rule(), topics()),
                        Section.of("Before and after, side by side", QuickstartText.samplesNote(SHOWN), samples()),
                        RunReport.howTrainingWent(rows),
                        Section.of("How sure is this?", QuickstartText.doubts()),
                        Section.of("The words used here", QuickstartText.terms()),
                        Section.of("Where to go from here", QuickstartText.next()),
                        Section.of("Settings", Table.of("setting", "value", settings))));
    }

    private KeyFigures figures() {
        PairedChange reward = outcome.reward();
        Interval wins = outcome.wins().interval();
        return KeyFigures.of(
                new KeyFigures.Figure(
                        "True reward of a reply",
                        change(reward.before(), reward.after()),
                        "points; difference " + reward.difference()),
                new KeyFigures.Figure(
                        "Win rate",
                        percent(wins.estimate()),
                        "against itself before; [" + percent(wins.low()) + ", " + percent(wins.high()) + "]"),
                words("Liked words per reply", Taste.LIKED, "of " + World.REPLY_WORDS + "; the more the better"),
                words("Disliked words per reply", Taste.DISLIKED, "the fewer the better"),
                new KeyFigures.Figure(
                        "Distance from before",
                        number(outcome.divergence().estimate()),
                        "KL in nats per reply; " + outcome.divergence()));
    }

    private KeyFigures.Figure words(String label, Taste taste, String detail) {
        return new KeyFigures.Figure(
                label, change(outcome.words(taste, Answered::before), outcome.words(taste, Answered::after)), detail);
    }

    private Bars histogram() {
        double[] before = outcome.rewards(Answered::before);
        double[] after = outcome.rewards(Answered::after);
        int low = (int) IntStream.concat(whole(before), whole(after)).min().orElseThrow();
        int high = (int) IntStream.concat(whole(before), whole(after)).max().orElseThrow();
        return new Bars(
                "How many points replies earned",
                "Percent of the replies with so many points.",
                "points",
                IntStream.rangeClosed(low, high)
                        .mapToObj(QuickstartReport::signed)
                        .toList(),
                List.of(group("before", before, low, high), group("after", after, low, high)));
    }

    private static Bars.Group group(String name, double[] rewards, int low, int high) {
        return new Bars.Group(
                name,
                IntStream.rangeClosed(low, high)
                        .mapToObj(points ->
                                100.0 * whole(rewards).filter(r -> r == points).count() / rewards.length)
                        .toList());
    }

    private Table topics() {
        return new Table(
                List.of("topic", "its words"),
                outcome.world().topics().stream()
                        .map(topic -> List.of(topic.name(), String.join(", ", topic.words())))
                        .toList());
    }

    private Samples samples() {
        return new Samples(outcome.answers().stream()
                .limit(SHOWN)
                .map(answer -> new Samples.Sample(
                        answer.prompt(),
                        List.of(answer("before", answer, Answered::before), answer("after", answer, Answered::after))))
                .toList());
    }

    private Samples.Answer answer(String by, Answered answer, Function<Answered, String> reply) {
        List<Samples.Span> spans = new ArrayList<>();
        for (TastedWord word : outcome.world().taste(answer.prompt(), reply.apply(answer))) {
            spans.add(new Samples.Span(word.word(), mark(word.taste())));
            spans.add(new Samples.Span(" ", Samples.Mark.PLAIN));
        }
        int points = (int) outcome.world().reward(answer.prompt(), reply.apply(answer));
        return new Samples.Answer(by, spans, signed(points) + (Math.abs(points) == 1 ? " point" : " points"));
    }

    private static Samples.Mark mark(Taste taste) {
        return switch (taste) {
            case LIKED -> Samples.Mark.GOOD;
            case NEUTRAL -> Samples.Mark.PLAIN;
            case DISLIKED -> Samples.Mark.BAD;
        };
    }

    private static IntStream whole(double[] rewards) {
        return Arrays.stream(rewards).mapToInt(reward -> (int) reward);
    }

    private static String signed(int points) {
        return (points > 0 ? "+" : points < 0 ? "−" : "") + Math.abs(points);
    }

    private static String change(double before, double after) {
        return number(before) + " → " + number(after);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replace('-', '−');
    }

    private static String percent(double rate) {
        return Math.round(100 * rate) + "%";
    }
}
