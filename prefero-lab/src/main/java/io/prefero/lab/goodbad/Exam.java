package io.prefero.lab.goodbad;

import io.prefero.eval.Correlation;
import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.HeldOut;
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
 * @param held judged pairs of its replies
 */
record Exam(Base base, HeldOut held) implements Trial.Exam {
    private static final int PROMPTS = 512;
    private static final int PAIRS = 512;

    /** With pairs judged by an annotator. */
    static Exam of(Base base, Annotator annotator) {
        return new Exam(base, HeldOut.of(base.model(), base.pairs("held out", PAIRS, annotator)));
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
        measured.put("KL", mean(Author.sums(logProbs)) - mean(Author.sums(before.logProbs(replies))));
        measured.put(
                "entropy",
                -mean(logProbs.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    private void ranking(Author author, Author before, Map<String, Double> measured) {
        List<double[]> ofChosen = author.logProbs(held.chosen());
        List<double[]> ofRejected = author.logProbs(held.rejected());
        double[] up = held.towardsChosen(ofChosen);
        double[] down = held.towardsRejected(ofRejected);
        measured.put("reward accuracy", above(up, down));
        measured.put("margin", mean(up) - mean(down));
        double[] likely = means(ofChosen);
        double[] unlikely = means(ofRejected);
        measured.put("likelihood accuracy", above(likely, unlikely));
        double[] lengths = Stream.of(held.chosen(), held.rejected())
                .flatMap(List::stream)
                .mapToDouble(reply -> reply.ids().length)
                .toArray();
        measured.put("length correlation", Correlation.spearman(join(likely, unlikely), lengths));
        measured.put("seqKL chosen", mean(Author.sums(author.tokenKl(held.chosen(), before))));
        measured.put("seqKL rejected", mean(Author.sums(author.tokenKl(held.rejected(), before))));
    }

    private static double[] join(double[] one, double[] other) {
        return Stream.of(one, other).flatMapToDouble(Arrays::stream).toArray();
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
