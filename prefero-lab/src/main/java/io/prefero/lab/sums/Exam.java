package io.prefero.lab.sums;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a model of this world is measured by: fresh problems, and mistakes that nobody trained on.
 *
 * @param base the model before training
 * @param heldOut mistakes of the base
 */
record Exam(Path base, long seed, List<Mistake> heldOut) implements Trial.Exam {
    private static final int PROBLEMS = 1000;

    @Override
    public Map<String, Double> of(Author author) {
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Author before = Author.load(base)) {
            List<String> problems = Sums.problems(seed, "exam", PROBLEMS);
            measured.put("solved, greedy", solved(problems, author.greedy(problems, Sums.LENGTH)));
            List<Reply> sampled =
                    author.replies(problems, Sums.LENGTH, Draw.seed(seed).of("exam"));
            measured.put("solved, sampled", solved(problems, sampled));
            measured.put("KL", mean(author.logRatios(sampled, before)));
            judge(author, before, measured);
        }
        return measured;
    }

    private static double solved(List<String> problems, List<Reply> replies) {
        return mean(IntStream.range(0, PROBLEMS)
                .mapToDouble(i -> Sums.solved(problems.get(i), replies.get(i).text()) ? 1 : 0)
                .toArray());
    }

    /**
     * How the model judges right and wrong steps by its implicit reward, log π/π₀, and what is added to the margin by whatever
     * stands behind the steps in whole solutions.
     */
    private void judge(Author author, Author before, Map<String, Double> measured) {
        double[] wins = implicit(author, before, m -> author.readOpen(m.begun(), m.win()));
        double[] margins = less(wins, implicit(author, before, m -> author.readOpen(m.begun(), m.lose())));
        double[] whole = less(
                implicit(author, before, m -> author.read(m.problem(), m.solved())),
                implicit(author, before, m -> author.read(m.problem(), m.failed())));
        measured.put(
                "steps judged rightly",
                mean(Arrays.stream(margins).map(m -> m > 0 ? 1 : 0).toArray()));
        measured.put("margin", mean(margins));
        measured.put("log-ratio of right steps", mean(wins));
        measured.put("margin behind the steps", mean(less(whole, margins)));
    }

    private double[] implicit(Author author, Author before, Function<Mistake, Reply> text) {
        return author.logRatios(heldOut.stream().map(text).toList(), before);
    }

    private static double[] less(double[] ones, double[] others) {
        double[] differences = new double[ones.length];
        Arrays.setAll(differences, i -> ones[i] - others[i]);
        return differences;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
