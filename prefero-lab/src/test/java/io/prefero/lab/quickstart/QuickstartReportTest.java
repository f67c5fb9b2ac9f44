package io.prefero.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.eval.PairedChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class QuickstartReportTest {
    private static final World WORLD = World.of(1);

    @Test
    void theOutcomeIsCountedOnTheReplies() {
        Outcome outcome = Outcome.of(WORLD, answers(0.9), 1);
        assertThat(outcome.reward().verdict()).isEqualTo(PairedChange.Verdict.ROSE);
        assertThat(outcome.reward().after()).isCloseTo(8 * (0.9 - 0.1 * 0.1), within(0.2));
        assertThat(outcome.words(Taste.LIKED, Answered::after)).isCloseTo(8 * 0.9, within(0.2));
        assertThat(outcome.wins().comparisons()).isEqualTo(480);
        assertThat(outcome.divergence().estimate()).isCloseTo(7, within(0.2));
    }

    @Test
    void aRiseIsSaidWithItsInterval() {
        assertThat(html(0.9, Labels.TRUE))
                .contains("It worked", "the true reward rose by", "the interval excludes no change")
                .contains("<mark class=\"good\">")
                .doesNotContain("This run was the control");
    }

    @Test
    void noRiseIsNoSuccess() {
        assertThat(html(0.35, Labels.TRUE))
                .contains("The true reward did not rise")
                .doesNotContain("It worked");
    }

    @Test
    void coinTossesThatTeachNothingAreAsTheyMustBe() {
        assertThat(html(0.35, Labels.SHUFFLED)).contains("No improvement, as it must be", "a coin was tossed");
    }

    @Test
    void coinTossesThatTeachSomethingAreSuspicious() {
        assertThat(html(0.9, Labels.SHUFFLED))
                .contains("Coin tosses taught something?")
                .doesNotContain("It worked");
    }

    private static String html(double likedAfter, Labels labels) {
        return report(likedAfter, labels).report().html();
    }

    /** Renders an example to look at. */
    public static void main(String[] arguments) {
        report(0.8, Labels.TRUE).report().write(Path.of(arguments[0], "quickstart.html"));
    }

    private static QuickstartReport report(double likedAfter, Labels labels) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("seed", "1");
        settings.put("method.beta", "0.1");
        List<Map<String, Double>> rows = new ArrayList<>();
        SplittableRandom draws = new SplittableRandom(3);
        for (int step = 1; step <= 300; step++) {
            double t = step / 300.0;
            double noise = draws.nextDouble() - 0.5;
            rows.add(Map.of(
                    "step",
                    (double) step,
                    "loss",
                    0.5 + 0.19 * Math.exp(-4 * t) + 0.1 * noise,
                    "rewards/margins",
                    1.5 * t - 0.4 * noise,
                    "rewards/accuracies",
                    0.5 + 0.25 * (1 - Math.exp(-4 * t)) - 0.1 * noise,
                    "grad_norm",
                    1 + draws.nextDouble(),
                    "lr",
                    5e-4 * Math.min(step / 20.0, 1.1 - t)));
        }
        return new QuickstartReport(Outcome.of(WORLD, answers(likedAfter), 1), labels, 38_400, 6_000, rows, settings);
    }

    /** Replies of eight words, liked with the given probability after; ordinary before. */
    private static List<Answered> answers(double likedAfter) {
        SplittableRandom draws = new SplittableRandom(2);
        return WORLD.heldOutPrompts().stream()
                .map(prompt -> new Answered(
                        prompt.text(),
                        reply(prompt, 0.35, draws),
                        reply(prompt, likedAfter, draws),
                        6 + 2 * draws.nextDouble()))
                .toList();
    }

    private static String reply(Prompt prompt, double liked, SplittableRandom draws) {
        StringBuilder reply = new StringBuilder();
        for (int i = 0; i < World.REPLY_WORDS; i++) {
            List<Topic> others = WORLD.topics();
            Topic topic = draws.nextDouble() < liked ? prompt.liked() : neutral(prompt, others, draws);
            reply.append(' ').append(topic.words().get(draws.nextInt(4)));
        }
        return reply.toString();
    }

    private static Topic neutral(Prompt prompt, List<Topic> topics, SplittableRandom draws) {
        List<Topic> others = topics.stream()
                .filter(t -> !t.equals(prompt.liked()) && !t.equals(prompt.disliked()))
                .toList();
        return draws.nextDouble() < 0.1 ? prompt.disliked() : others.get(draws.nextInt(others.size()));
    }
}
