package io.prefero.lab.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judged pairs that nobody trains on, and what a model said of them before it was trained.
 *
 * @param chosen the preferred replies
 * @param rejected the other replies of these pairs
 * @param chosenBefore log π of each preferred reply before, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record HeldOut(List<Reply> chosen, List<Reply> rejected, double[] chosenBefore, double[] rejectedBefore) {
    /** Of pairs, as the model of a folder finds them. */
    public static HeldOut of(Path model, List<Preference> pairs) {
        try (Author before = Author.load(model)) {
            List<Reply> chosen = pairs.stream()
                    .map(pair -> before.read(pair.prompt(), pair.chosen()))
                    .toList();
            List<Reply> rejected = pairs.stream()
                    .map(pair -> before.read(pair.prompt(), pair.rejected()))
                    .toList();
            return new HeldOut(
                    chosen, rejected, Author.sums(before.logProbs(chosen)), Author.sums(before.logProbs(rejected)));
        }
    }

    /** How far a model has moved towards each preferred reply, log π/π_before, given log π of its tokens. */
    public double[] towardsChosen(List<double[]> logProbs) {
        return less(Author.sums(logProbs), chosenBefore);
    }

    /** The same of the other replies. */
    public double[] towardsRejected(List<double[]> logProbs) {
        return less(Author.sums(logProbs), rejectedBefore);
    }

    /** How much further a model has moved towards the preferred replies than towards the others, on average, in nats. */
    public double margin(Author author) {
        return mean(towardsChosen(author.logProbs(chosen))) - mean(towardsRejected(author.logProbs(rejected)));
    }

    /** How much less likely the replies that were not preferred have become, in nats a reply. */
    public double forgotten(Author author) {
        return -mean(towardsRejected(author.logProbs(rejected)));
    }

    private static double[] less(double[] now, double[] before) {
        return IntStream.range(0, now.length)
                .mapToDouble(i -> now[i] - before[i])
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
