package io.prefero.lab.goodbad;

import io.prefero.eval.Correlation;
import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param heldOut judged pairs of the base's replies
 */
record Exam(Base base, List<Preference> heldOut) {
    private static final int PROMPTS = 512;
    private static final int PAIRS = 512;

    /** With pairs judged by an annotator. */
    static Exam of(Base base, Annotator annotator) {
        return new Exam(base, base.pairs("held out", PAIRS, annotator));
    }

    /** Everything that is measured of a model. */
    Map<String, Double> of(Path model) {
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Author author = Author.load(model);
                Author before = Author.load(base.model())) {
            own(author, before, measured);
            ranking(author, before, measured);
        }
        return measured;
    }

    /** How much further a model has moved towards the chosen replies than towards the rejected ones, log π/π_before. */
    double margin(Path model) {
        try (Author author = Author.load(model);
                Author before = Author.load(base.model())) {
            double[] up = author.logRatios(read(author, Preference::chosen), before);
            double[] down = author.logRatios(read(author, Preference::rejected), before);
            return mean(up) - mean(down);
        }
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
                        .mapToDouble(reply -> GoodBad.words(reply.text()).size())
                        .toArray()));
        measured.put("KL", mean(author.logRatios(replies, before)));
        List<double[]> logProbs = author.logProbs(replies);
        measured.put(
                "entropy",
                -mean(logProbs.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    private void ranking(Author author, Author before, Map<String, Double> measured) {
        List<Reply> chosen = read(author, Preference::chosen);
        List<Reply> rejected = read(author, Preference::rejected);
        double[] up = author.logRatios(chosen, before);
        double[] down = author.logRatios(rejected, before);
        measured.put("reward accuracy", above(up, down));
        measured.put("margin", mean(up) - mean(down));
        double[] likely = means(author.logProbs(chosen));
        double[] unlikely = means(author.logProbs(rejected));
        measured.put("likelihood accuracy", above(likely, unlikely));
        double[] lengths = Stream.of(chosen, rejected)
                .flatMap(List::stream)
                .mapToDouble(reply -> reply.ids().length)
                .toArray();
        measured.put("length correlation", Correlation.spearman(join(likely, unlikely), lengths));
        measured.put("seqKL chosen", mean(sums(author.tokenKl(chosen, before))));
        measured.put("seqKL rejected", mean(sums(author.tokenKl(rejected, before))));
    }

    private interface Side {
        String of(Preference pair);
    }

    private List<Reply> read(Author author, Side side) {
        List<Reply> replies = new ArrayList<>();
        heldOut.forEach(pair -> replies.add(author.read(pair.prompt(), side.of(pair))));
        return replies;
    }

    private static double[] join(double[] one, double[] other) {
        return Stream.of(one, other).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] means(List<double[]> perToken) {
        return perToken.stream().mapToDouble(Exam::mean).toArray();
    }

    private static double[] sums(List<double[]> perToken) {
        return perToken.stream()
                .mapToDouble(tokens -> Arrays.stream(tokens).sum())
                .toArray();
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
