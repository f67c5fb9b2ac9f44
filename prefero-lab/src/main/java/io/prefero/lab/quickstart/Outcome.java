package io.prefero.lab.quickstart;

import io.prefero.eval.Interval;
import io.prefero.eval.PairedChange;
import io.prefero.eval.WinRate;
import java.util.List;
import java.util.function.Function;

/**
 * What preference training did in a world: the model before and after, compared on held-out prompts.
 *
 * @param answers one for each held-out prompt, at least {@link Interval#FEWEST}
 * @param reward the true reward per reply
 * @param wins how often the reply after has the higher true reward than the reply before
 * @param divergence KL(after ‖ before) per reply, in nats, estimated from the replies after
 */
public record Outcome(World world, List<Answered> answers, PairedChange reward, WinRate wins, Interval divergence) {
    public Outcome {
        answers = List.copyOf(answers);
    }

    /**
     * Compares before and after.
     *
     * @param seed of the intervals' resampling
     */
    public static Outcome of(World world, List<Answered> answers, long seed) {
        double[] before = rewards(world, answers, Answered::before);
        double[] after = rewards(world, answers, Answered::after);
        double[] logRatios = answers.stream().mapToDouble(Answered::logRatio).toArray();
        return new Outcome(
                world,
                answers,
                PairedChange.of(before, after, seed),
                WinRate.of(after, before),
                Interval.ofMean(logRatios, seed));
    }

    /** The true rewards, prompt by prompt, of {@code Answered::before} or {@code Answered::after}. */
    double[] rewards(Function<Answered, String> reply) {
        return rewards(world, answers, reply);
    }

    /** How many words of a taste a reply has, on average. */
    double words(Taste taste, Function<Answered, String> reply) {
        return answers.stream()
                .mapToLong(answer -> world.taste(answer.prompt(), reply.apply(answer)).stream()
                        .filter(word -> word.taste() == taste)
                        .count())
                .average()
                .orElseThrow();
    }

    private static double[] rewards(World world, List<Answered> answers, Function<Answered, String> reply) {
        return answers.stream()
                .mapToDouble(answer -> world.reward(answer.prompt(), reply.apply(answer)))
                .toArray();
    }
}
