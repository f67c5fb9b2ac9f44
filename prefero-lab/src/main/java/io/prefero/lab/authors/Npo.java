package io.prefero.lab.authors;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Negative Preference Optimization, arXiv 2404.05868. */
public final class Npo implements Experiment {
    static final String BEFORE = "before";

    private static final String WEAK = "npo β=0.1 + rt";
    private static final String STRONG = "npo β=1 + rt";
    private static final String ASCENT = "ga + rt";
    private static final String REFUSING = "idk-dpo + rt";
    private static final String SIMPLE = "sim-npo + rt";
    private static final String STRONG_ALONE = "npo β=1 alone";
    private static final String ASCENT_ALONE = "ga alone";
    private static final String OTHERS = "npo β=0.1 + rt on ten other authors, 15 epochs";

    private static final List<Integer> CURVE = List.of(10, 15, 20, 30, 60);
    private static final List<Integer> SHORT = List.of(10, 20, 30);
    private static final List<Integer> ENDS = List.of(10, 30);

    private static final double ENOUGH = 0.05;
    private static final double USEFUL = 0.85;

    /** log₁₀ p of two samples of fifty that do not overlap: as if nothing had been forgotten. */
    private static final double NOTHING = -28.7;

    /** What an arm is called after some epochs. */
    static String at(String arm, int epochs) {
        return arm + ", " + epochs + " epochs";
    }

    @Override
    public String name() {
        return "npo";
    }

    @Override
    public String paper() {
        return "Negative Preference Optimization (arXiv 2404.05868)";
    }

    @Override
    public List<String> methods() {
        return List.of("npo", "grad-diff", "gradient-ascent", "idk-dpo", "sim-npo");
    }

    @Override
    public String setting() {
        return "A small TOFU: 100 invented authors, five facts about each, three random words a fact. A small model learns all"
                + " and is then to forget ten authors; an oracle never learns them. Forget quality is the p-value of the"
                + " Kolmogorov–Smirnov test between both models' truth ratios on these fifty facts, utility the harmonic mean"
                + " of probability, ROUGE and truth ratio on facts about thirty other authors. RT imitates retained facts"
                + " beside; an epoch is five steps. Adam's steps are not shortened."
                + " Last, logistic regression on random features: ‖a − a₀‖ is how far unlearning has moved the weights.";
    }

    @Override
    public List<Claim> claims() {
        return Stream.of(forgetting(), collapse(), controls())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Claim> forgetting() {
        return List.of(
                Claim.that("NPO + RT (β = 0.1) forgets: its best p with utility above 0.85 exceeds 0.05", Npo::reached)
                        .above(Math.log10(ENOUGH)),
                Claim.that(
                                "that p is more than a thousand times gradient ascent + RT's after 30 epochs",
                                m -> reached(m) - m.of(at(ASCENT, 30), Exam.QUALITY))
                        .above(3),
                Claim.that(
                        "DPO towards a refusal + RT forgets less well than NPO + RT",
                        m -> reached(m) - best(m, REFUSING, 0)),
                Claim.that("NPO + RT with β = 1 forgets too little", m -> reached(m) - best(m, STRONG, 0)));
    }

    private static List<Claim> collapse() {
        return List.of(
                Claim.that(
                        "what a doubling of the steps adds grows more under gradient ascent + RT than under NPO + RT (surprise of"
                                + " what is forgotten)",
                        m -> growth(m, ASCENT) - growth(m, WEAK)),
                Claim.that(
                                "gradient ascent + RT collapses at a constant pace: a doubling of its steps adds far more than the"
                                        + " one before (2 times if linear, as much if logarithmic)",
                                m -> growth(m, ASCENT))
                        .above(1.5),
                Claim.that(
                                "NPO + RT (β = 0.1) slows down: a doubling of its steps adds about as much as the one before",
                                m -> -growth(m, WEAK))
                        .above(-1.5),
                Claim.that(
                        "NPO alone with β = 1 comes to rest: from 10 to 30 epochs it adds less than a tenth of what gradient"
                                + " ascent alone adds",
                        m -> added(m, ASCENT_ALONE, 10, 30) / 10 - added(m, STRONG_ALONE, 10, 30)),
                Claim.that("in logistic regression too gradient ascent drifts at a constant pace", m -> drift(m, "ga"))
                        .above(1.5),
                Claim.that("and NPO slows down", m -> -Math.max(drift(m, "npo β=0.1"), drift(m, "npo β=1")))
                        .above(-1.5));
    }

    private static List<Claim> controls() {
        return List.of(
                Claim.control(
                        "before, the facts are not forgotten: p is below 0.05",
                        m -> Math.log10(ENOUGH) - m.of(BEFORE, Exam.QUALITY)),
                Claim.control(
                        "nor are they when ten other authors are",
                        m -> Math.log10(ENOUGH) - m.of(OTHERS, Exam.QUALITY)));
    }

    /** The best p of NPO + RT while utility lasts, log₁₀. */
    private static double reached(Measured measured) {
        return best(measured, WEAK, USEFUL);
    }

    /** The best p of an arm over its epochs, log₁₀. */
    private static double best(Measured measured, String arm, double utility) {
        return measured.arms().keySet().stream()
                .filter(name -> name.startsWith(arm + ",") && measured.of(name, Exam.UTILITY) >= utility)
                .mapToDouble(name -> measured.of(name, Exam.QUALITY))
                .max()
                .orElse(NOTHING);
    }

    /** What the last doubling of the steps added to the surprise of what is forgotten, over what the one before added. */
    private static double growth(Measured measured, String arm) {
        return added(measured, arm, 30, 60) / added(measured, arm, 15, 30);
    }

    private static double added(Measured measured, String arm, int from, int to) {
        return measured.gain(at(arm, to), at(arm, from), Exam.FORGET_NLL);
    }

    /** The same of the drift in logistic regression. */
    private static double drift(Measured measured, String arm) {
        double half = measured.of(drifting(arm), steps(5000));
        return (measured.of(drifting(arm), steps(10000)) - half) / (half - measured.of(drifting(arm), steps(2500)));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Measured measured = new Unlearned(bench, seed)
                .forget(WEAK, "{ name: npo, beta: 0.1 }", CURVE)
                .forget(ASCENT, "{ name: grad-diff }", CURVE)
                .forget(STRONG, "{ name: npo, beta: 1 }", ENDS)
                .forget(REFUSING, "{ name: idk-dpo, beta: 0.1, rt_coeff: 1 }", SHORT)
                .forget(SIMPLE, "{ name: sim-npo }", ENDS)
                .forget(STRONG_ALONE, "{ name: npo, beta: 1, rt_coeff: 0 }", ENDS)
                .forget(ASCENT_ALONE, "{ name: gradient-ascent }", ENDS)
                .forgetOthers(OTHERS, "{ name: npo, beta: 0.1 }", 15)
                .measured();
        Drift drift = Drift.of(seed);
        note(measured, "ga", drift.of(Drift.ASCENT));
        note(measured, "npo β=0.1", drift.of(Drift.npo(0.1)));
        note(measured, "npo β=1", drift.of(Drift.npo(1)));
        return measured;
    }

    private static void note(Measured measured, String arm, Map<Integer, Double> distances) {
        distances.forEach((steps, distance) -> measured.note(drifting(arm), steps(steps), distance));
    }

    private static String drifting(String arm) {
        return "logistic regression, " + arm;
    }

    private static String steps(int steps) {
        return "‖a − a₀‖, " + steps + " steps";
    }
}
