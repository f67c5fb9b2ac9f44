package io.prefero.lab.letters;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a model of this world is worth, exactly: sums over all replies, by the model's probabilities given that a reply has four
 * letters and ends there, as all replies of this world do. How likely that is, is measured too: nothing trains it.
 *
 * @param world the true rewards
 * @param wins by prompt and reply, the probability that it is preferred to an ordinary one
 * @param replies every reply to every prompt, in tokens
 * @param before the base's log-probabilities, by prompt and reply
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Exam(Letters world, double[][] wins, List<List<Reply>> replies, double[][] before) implements Trial.Exam {
    static final String WINS = "win rate";

    /** Against a model before training. */
    static Exam of(Letters world, Path base) {
        double[][] wins =
                IntStream.range(0, Letters.PROMPTS).mapToObj(world::wins).toArray(double[][]::new);
        try (Author author = Author.load(base)) {
            List<List<Reply>> replies = IntStream.range(0, Letters.PROMPTS)
                    .mapToObj(prompt -> replies(author, prompt))
                    .toList();
            return new Exam(world, wins, replies, logProbs(author, replies));
        }
    }

    private static List<Reply> replies(Author author, int prompt) {
        return IntStream.range(0, Letters.REPLIES)
                .mapToObj(reply -> author.read(Letters.prompt(prompt), Letters.text(reply)))
                .toList();
    }

    /** log π(y|x), by prompt and reply. */
    private static double[][] logProbs(Author author, List<List<Reply>> replies) {
        return replies.stream().map(author::logProbs).map(Author::sums).toArray(double[][]::new);
    }

    @Override
    public Map<String, Double> of(Author author) {
        return of(logProbs(author, replies));
    }

    /** The same, from its log-probabilities by prompt and reply. */
    Map<String, Double> of(double[][] logProbs) {
        Map<String, Double> measured = new LinkedHashMap<>();
        measured.put(WINS, mean(logProbs, (prompt, reply) -> wins[prompt][reply]));
        measured.put("reward", mean(logProbs, (prompt, reply) -> world.rewards()[prompt][reply]));
        double[] valid = Arrays.stream(logProbs).mapToDouble(Exam::mass).toArray();
        double[] wasValid = Arrays.stream(before).mapToDouble(Exam::mass).toArray();
        measured.put(
                "KL",
                mean(
                        logProbs,
                        (prompt, reply) -> logProbs[prompt][reply]
                                - Math.log(valid[prompt])
                                - before[prompt][reply]
                                + Math.log(wasValid[prompt])));
        measured.put("four letters", Arrays.stream(valid).average().orElseThrow());
        return measured;
    }

    private interface Worth {
        double of(int prompt, int reply);
    }

    /** Σ π(y|x) worth(x, y) over four letters, a mean over the prompts. */
    private static double mean(double[][] logProbs, Worth worth) {
        return IntStream.range(0, logProbs.length)
                .mapToDouble(prompt -> IntStream.range(0, Letters.REPLIES)
                                .mapToDouble(reply -> Math.exp(logProbs[prompt][reply]) * worth.of(prompt, reply))
                                .sum()
                        / mass(logProbs[prompt]))
                .average()
                .orElseThrow();
    }

    private static double mass(double[] logProbs) {
        return Arrays.stream(logProbs).map(Math::exp).sum();
    }
}
