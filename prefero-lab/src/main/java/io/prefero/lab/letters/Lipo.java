package io.prefero.lab.letters;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Listwise Preference Optimization, arXiv 2402.01878. */
public final class Lipo implements Experiment {
    private static final String BEFORE = "before";
    private static final String SHUFFLED = "lambda, K=8, shuffled labels";
    private static final String LAMBDA = "lambda";
    private static final String LOGISTIC = "logistic";
    private static final String LIST_MLE = "list-mle";
    private static final String SOFTMAX = "softmax";
    private static final List<String> COMPARING = List.of(LAMBDA, LOGISTIC, "hinge", LIST_MLE);
    private static final List<String> POINTWISE = List.of("point-sigmoid", "point-mse");

    private static final int DEMONSTRATIONS = 38_400;
    private static final String PRETRAIN = "{ lr: 4e-3, batch: 64, warmup: 0.08, schedule: linear }";
    private static final String TRAIN = "{ lr: 3e-3, batch: 16, steps: 60, warmup: 0.1, schedule: linear }";

    private static String arm(String loss, int length) {
        return loss + ", K=" + length;
    }

    private static String noisy(String loss) {
        return arm(loss, 4) + ", noisy labels";
    }

    @Override
    public String name() {
        return "lipo";
    }

    @Override
    public String paper() {
        return "LiPO: Listwise Preference Optimization through Learning-to-Rank (arXiv 2402.01878)";
    }

    @Override
    public List<String> methods() {
        return losses(8).stream().map(loss -> "lipo/" + loss).toList();
    }

    @Override
    public String setting() {
        return "Twelve prompts, replies of four letters out of six, so few that everything is a sum over all 1296. A small"
                + " model learns ordinary replies; then it sees eight lists of K ordinary replies for each prompt, labelled"
                + " with their mean probability of winning within the list by Bradley and Terry's rule on the true rewards."
                + " The win rate is the probability that a reply of the model, given that it has four letters, is preferred to an"
                + " ordinary one; β = 0.1.";
    }

    @Override
    public List<Claim> claims() {
        return Stream.of(longer(), losses(), lambda(), controls())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Claim> longer() {
        return COMPARING.stream()
                .map(loss -> Claim.that(
                                loss + ": lists of 8 win at least 0.08 more often than lists of 2",
                                m -> m.gain(arm(loss, 8), arm(loss, 2), Exam.WINS))
                        .above(0.08))
                .toList();
    }

    private static List<Claim> losses() {
        return List.of(
                Claim.that(
                                "K = 8: softmax wins at least 0.02 more often than losses that look at one reply at a time",
                                m -> wins(m, SOFTMAX, 8)
                                        - greatest(POINTWISE.stream().map(loss -> wins(m, loss, 8))))
                        .above(0.02),
                Claim.that(
                                "K = 8: losses that compare replies win at least 0.02 more often than softmax",
                                m -> least(COMPARING.stream().map(loss -> wins(m, loss, 8))) - wins(m, SOFTMAX, 8))
                        .above(0.02));
    }

    private static List<Claim> lambda() {
        return List.of(
                Claim.that(
                        "K = 2 and 4: lambda wins more often than logistic",
                        m -> lead(m, LOGISTIC, 2) / 2 + lead(m, LOGISTIC, 4) / 2),
                Claim.that(
                        "K = 2 and 4: lambda wins more often than list-mle",
                        m -> lead(m, LIST_MLE, 2) / 2 + lead(m, LIST_MLE, 4) / 2),
                Claim.that(
                                "K = 8: lambda is not more than 0.01 below logistic and list-mle",
                                m -> Math.min(lead(m, LOGISTIC, 8), lead(m, LIST_MLE, 8)))
                        .above(-0.01),
                Claim.that(
                        "K = 4, noisy labels: lambda wins more often than logistic",
                        m -> m.gain(noisy(LAMBDA), noisy(LOGISTIC), Exam.WINS)));
    }

    private static List<Claim> controls() {
        return List.of(Claim.control(
                "K = 8: with shuffled labels lambda gains less than a fifth",
                m -> m.gain(arm(LAMBDA, 8), BEFORE, Exam.WINS) / 5 - m.gain(SHUFFLED, BEFORE, Exam.WINS)));
    }

    private static double wins(Measured measured, String loss, int length) {
        return measured.of(arm(loss, length), Exam.WINS);
    }

    private static double lead(Measured measured, String loss, int length) {
        return wins(measured, LAMBDA, length) - wins(measured, loss, length);
    }

    private static double greatest(Stream<Double> values) {
        return values.mapToDouble(v -> v).max().orElseThrow();
    }

    private static double least(Stream<Double> values) {
        return values.mapToDouble(v -> v).min().orElseThrow();
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Letters world = Letters.of(seed);
        Path base = bench.trained(
                bench.fresh(Letters.SUBJECT, seed),
                Training.of("{ name: sft }", world.demonstrations(DEMONSTRATIONS), PRETRAIN),
                seed);
        Trial trial = Trial.of(bench, seed, Exam.of(world, base)).examine(BEFORE, base);
        arms(world).forEach((arm, training) -> trial.add(arm, base, training));
        return trial.measured();
    }

    private static Map<String, Training> arms(Letters world) {
        Map<String, Training> arms = new LinkedHashMap<>();
        for (int length : List.of(2, 4, 8)) {
            List<Ranked> lists = Ranked.lists(world, length, Ranked.Judge.TRUE);
            losses(length).forEach(loss -> arms.put(arm(loss, length), training(loss, lists)));
        }
        List<Ranked> noisy = Ranked.lists(world, 4, Ranked.Judge.NOISY);
        List.of(LAMBDA, LOGISTIC).forEach(loss -> arms.put(noisy(loss), training(loss, noisy)));
        arms.put(SHUFFLED, training(LAMBDA, Ranked.lists(world, 8, Ranked.Judge.SHUFFLED)));
        return arms;
    }

    /** The losses that are compared at a length: all at 8. */
    private static List<String> losses(int length) {
        return switch (length) {
            case 2 -> COMPARING;
            case 4 -> List.of(LAMBDA, LOGISTIC, LIST_MLE);
            default ->
                Stream.of(COMPARING, List.of(SOFTMAX), POINTWISE)
                        .flatMap(List::stream)
                        .toList();
        };
    }

    private static Training training(String loss, List<Ranked> lists) {
        return Training.of("{ name: lipo/" + loss + ", beta: 0.1 }", lists, TRAIN);
    }
}
