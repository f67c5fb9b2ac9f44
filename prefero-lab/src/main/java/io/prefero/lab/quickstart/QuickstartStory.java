package io.prefero.lab.quickstart;

import io.prefero.eval.PairedChange;
import io.prefero.report.Callout;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the quickstart says on the console, for someone who has never heard of preference optimization. */
final class QuickstartStory {
    private static final int SHOWN = 4;

    private QuickstartStory() {}

    static String world(World world) {
        return """
                A small language model learns what people like, from nothing but comparisons: of two
                replies, which one is better? That is preference optimization. Here it is in small.

                1 of 5  A small world
                  People ask for words, for example:

                    %s

                  A reply has eight words. It earns a point for every word that belongs to what the person
                  likes and loses one for every word that belongs to what the person dislikes. That is its
                  true reward. The model is never told this rule.
                """.formatted(world.heldOutPrompts().get(0).text());
    }

    static String pretraining(long parameters, Quickstart.Size size) {
        return said("""
                2 of 5  Learning to write
                  A language model of %,d weights, all random yet, reads %,d ordinary replies and learns
                  to guess the next word. Ordinary replies are so-so, and so will be the model's.
                """, parameters, size.demonstrations());
    }

    static String asking(Labels labels, Quickstart.Size size) {
        return switch (labels) {
            case TRUE -> said("""
                3 of 5  Asking for preferences
                  The model writes two replies to a prompt, %,d times. The person who asked says which of
                  the two they like better: mostly, not always, the one with more points. Nobody says how
                  many points, or why.
                """, size.pairs());
            case SHUFFLED -> said("""
                3 of 5  Asking a coin
                  The model writes two replies to a prompt, %,d times. A coin decides which of the two
                  counts as the better one. This run is the control: there is nothing to learn from a
                  coin, so nothing must get better.
                """, size.pairs());
        };
    }

    static String preferences(int pairs) {
        return said("""
                4 of 5  Learning from preferences
                  The method is called DPO. For each of %,d pairs of different replies it makes the
                  preferred one more likely and the other one less likely, compared with the model as it
                  was. The loss starts at 0.693, which is what guessing costs, and falls from there.
                """, pairs);
    }

    static String comparing(Quickstart.Size size) {
        return said("""
                5 of 5  Before and after
                  The model before and the model after answer the same %,d prompts, which combine topics
                  that were never combined in training.
                """, size.prompts());
    }

    static String outcome(Quickstart.Result result, Labels labels) {
        return figures(result.outcome(), labels) + "\n" + samples(result.outcome()) + "\n" + places(result);
    }

    private static String figures(Outcome outcome, Labels labels) {
        Callout verdict = QuickstartText.verdict(outcome, labels);
        PairedChange reward = outcome.reward();
        return said(
                """
                %s.
                %s
                  true reward of a reply      before %.2f, after %.2f points; difference %s
                  liked words per reply       before %.2f, after %.2f
                  disliked words per reply    before %.2f, after %.2f
                  after against before        %s
                  distance from before (KL)   %s nats per reply

                  In brackets: 95%% intervals. If the one around the difference does not contain 0,
                  chance is no good explanation of it.
                """,
                verdict.title(),
                wrapped(verdict.text()),
                reward.before(),
                reward.after(),
                reward.difference(),
                outcome.words(Taste.LIKED, Answered::before),
                outcome.words(Taste.LIKED, Answered::after),
                outcome.words(Taste.DISLIKED, Answered::before),
                outcome.words(Taste.DISLIKED, Answered::after),
                outcome.wins().sentence(),
                outcome.divergence());
    }

    /** Indented lines of at most 100 characters. */
    private static String wrapped(String text) {
        return text.replaceAll("(.{1,98})(?: |$)", "  $1\n");
    }

    private static String samples(Outcome outcome) {
        String samples = outcome.answers().stream()
                .limit(SHOWN)
                .map(answer -> sample(outcome.world(), answer))
                .collect(Collectors.joining("\n"));
        return "Some replies (+ liked, - disliked)\n\n" + samples;
    }

    private static String sample(World world, Answered answer) {
        return "  " + answer.prompt() + "\n" + line(world, answer, "before", Answered::before)
                + line(world, answer, "after ", Answered::after);
    }

    private static String line(World world, Answered answer, String when, Function<Answered, String> reply) {
        String words = world.taste(answer.prompt(), reply.apply(answer)).stream()
                .map(word -> sign(word.taste()) + word.word())
                .collect(Collectors.joining(" "));
        return said("    %s %+3.0f   %s%n", when, world.reward(answer.prompt(), reply.apply(answer)), words);
    }

    private static String sign(Taste taste) {
        return switch (taste) {
            case LIKED -> "+";
            case NEUTRAL -> "";
            case DISLIKED -> "-";
        };
    }

    private static String places(Quickstart.Result result) {
        return said("""
                Where it all is

                  report        %s   (all this with pictures: open it in a browser)
                  model         %s   (a Hugging Face folder)
                  pairs         %s
                  metrics       %s
                  checkpoints   %s
                """, result.report(), result.model(), result.pairs(), result.metrics(), result.checkpoints());
    }

    private static String said(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
