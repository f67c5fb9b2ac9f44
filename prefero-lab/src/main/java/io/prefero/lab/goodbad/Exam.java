package io.prefero.lab.goodbad;

import io.prefero.eval.Correlation;
import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Words;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a model of this world is measured by: its own replies to fresh prompts, and how it ranks pairs that nobody trained
 * on. The same exam for every model of a seed.
 *
 * @param base the model before training
 * @param chosen the preferred replies of judged pairs, written by the base
 * @param rejected the other replies of these pairs
 * @param chosenBefore what the base says of them: log π of each reply
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Exam(Base base, List<Reply> chosen, List<Reply> rejected, double[] chosenBefore, double[] rejectedBefore)
        implements Trial.Exam {
    private static final int PROMPTS = 512;
    private static final int PAIRS = 512;

    /** With pairs judged by an annotator. */
    static Exam of(Base base, Annotator annotator) {
        List<Preference> pairs = base.pairs("held out", PAIRS, annotator);
        try (Author before = Author.load(base.model())) {
            List<Reply> chosen = pairs.stream()
                    .map(pair -> before.read(pair.prompt(), pair.chosen()))
                    .toList();
            List<Reply> rejected = pairs.stream()
                    .map(pair -> before.read(pair.prompt(), pair.rejected()))
                    .toList();
            return new Exam(
                    base,
                    chosen,
                    rejected,
                    Author.sums(before.logProbs(chosen)),
                    Author.sums(before.logProbs(rejected)));
        }
    }

    @Override
    public Map<String, Double> of(Author author) {
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Author before = Author.load(base.model())) {
            own(author, before, measured);
            ranking(author, before, measured);
        }
        return measured;
    }

    /** How much further a model has moved towards the chosen replies than towards the rejected ones, log π/π_before. */
    double margin(Author author) {
        return mean(less(Author.sums(author.logProbs(chosen)), chosenBefore))
                - mean(less(Author.sums(author.logProbs(rejected)), rejectedBefore));
    }

    /** How much less likely the rejected replies have become, in nats a reply. */
    double forgotten(Author author) {
        return -mean(less(Author.sums(author.logProbs(rejected)), rejectedBefore));
    }

    private void own(Author author, Author before, Map<String, Double> measured) {
        List<String> prompts = GoodBad.prompts(base.seed(), "exam", PROMPTS);
        List<Reply> replies = author.replies(
                prompts, GoodBad.LONGEST + 1, Draw.seed(base.seed()).of("exam"));
        measured.put(
                "reward",
                mean(IntStream.range(0, PROMPTS)
                        .mapToDouble(i ->
                                GoodBad.reward(prompts.get(i), replies.get(i).text()))
                        .toArray()));
        measured.put(
                "words",
                mean(replies.stream()
                        .mapToDouble(reply -> Words.in(reply.text()).size())
                        .toArray()));
        List<double[]> logProbs = author.logProbs(replies);
        measured.put("KL", mean(less(Author.sums(logProbs), Author.sums(before.logProbs(replies)))));
        measured.put(
                "entropy",
                -mean(logProbs.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    private void ranking(Author author, Author before, Map<String, Double> measured) {
        List<double[]> ofChosen = author.logProbs(chosen);
        List<double[]> ofRejected = author.logProbs(rejected);
        double[] up = less(Author.sums(ofChosen), chosenBefore);
        double[] down = less(Author.sums(ofRejected), rejectedBefore);
        measured.put("reward accuracy", above(up, down));
        measured.put("margin", mean(up) - mean(down));
        double[] likely = means(ofChosen);
        double[] unlikely = means(ofRejected);
        measured.put("likelihood accuracy", above(likely, unlikely));
        double[] lengths = Stream.of(chosen, rejected)
                .flatMap(List::stream)
                .mapToDouble(reply -> reply.ids().length)
                .toArray();
        measured.put("length correlation", Correlation.spearman(join(likely, unlikely), lengths));
        measured.put("seqKL chosen", mean(Author.sums(author.tokenKl(chosen, before))));
        measured.put("seqKL rejected", mean(Author.sums(author.tokenKl(rejected, before))));
    }

    private static double[] join(double[] one, double[] other) {
        return Stream.of(one, other).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] less(double[] ones, double[] others) {
        return IntStream.range(0, ones.length)
                .mapToDouble(i -> ones[i] - others[i])
                .toArray();
    }

    private static double[] means(List<double[]> perToken) {
        return perToken.stream().mapToDouble(Exam::mean).toArray();
    }

    /** The share of places at which the first is greater. */
    private static double above(double[] one, double[] other) {
        return mean(IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] > other[i] ? 1 : 0)
                .toArray());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
