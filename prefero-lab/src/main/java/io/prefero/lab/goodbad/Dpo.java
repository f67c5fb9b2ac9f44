package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Interpolation;
import io.prefero.lab.claim.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Direct Preference Optimization, arXiv 2305.18290. */
public final class Dpo implements Experiment {
    static final int PAIRS = 6000;

    private static final String STRONG = "dpo β=1";
    private static final String MIDDLE = "dpo β=0.5";
    private static final String WEAK = "dpo β=0.1";
    private static final String IMITATION = "sft on chosen";
    private static final String UNLIKELY = "unlikelihood";
    private static final String UNLIKELY_SOON = "unlikelihood, 60 steps";
    private static final String COIN = "dpo β=0.1, shuffled labels";

    @Override
    public String name() {
        return "dpo";
    }

    @Override
    public String paper() {
        return "Direct Preference Optimization (arXiv 2305.18290)";
    }

    @Override
    public List<String> methods() {
        return List.of("dpo", "sft");
    }

    @Override
    public String setting() {
        return "Two words of the prompt decide which words are good and which are bad; the true reward of a reply is good"
                + " minus bad words. A small model learns ordinary replies, writes 6,000 pairs, an annotator prefers by"
                + " Bradley and Terry's rule, and training goes on from there. KL and entropy are of the model's own replies.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "DPO (β = 0.1) earns more than twice what imitation of the chosen replies earns",
                        m -> m.of(WEAK, "reward") - 2 * m.of(IMITATION, "reward")),
                Claim.that(
                        "the true reward rises as β falls: 1, 0.5, 0.1",
                        m -> Math.min(m.gain(MIDDLE, STRONG, "reward"), m.gain(WEAK, MIDDLE, "reward"))),
                Claim.that(
                        "so does the distance from the reference, KL(π ‖ π_ref)",
                        m -> Math.min(m.gain(MIDDLE, STRONG, "KL"), m.gain(WEAK, MIDDLE, "KL"))),
                Claim.that(
                        "at the same √KL it earns no less than unlikelihood, −log π(chosen) + log π(rejected)",
                        m -> Math.min(lead(m, UNLIKELY), lead(m, UNLIKELY_SOON))),
                Claim.that("its implicit reward ranks held-out pairs rightly", m -> m.of(WEAK, "reward accuracy"))
                        .above(0.6),
                Claim.control(
                        "with shuffled labels the reward gains less than a fifth of that",
                        m -> m.gain(WEAK, Base.BEFORE, "reward") / 5 - m.gain(COIN, Base.BEFORE, "reward")));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.usual(bench, seed);
        List<Preference> pairs = base.pairs("train", PAIRS, Annotator.TRUE);
        return base.trial(bench, Exam.of(base, Annotator.TRUE))
                .add(IMITATION, base.model(), Training.of("{ name: sft }", pairs, Base.USUAL))
                .add(STRONG, base.model(), dpo(1, pairs))
                .add(MIDDLE, base.model(), dpo(0.5, pairs))
                .add(WEAK, base.model(), dpo(0.1, pairs))
                .add(UNLIKELY, base.model(), unlikelihood(pairs, Base.USUAL))
                .add(UNLIKELY_SOON, base.model(), unlikelihood(pairs, Base.after(60)))
                .add(COIN, base.model(), dpo(0.1, base.pairs("train", PAIRS, Annotator.COIN)))
                .measured();
    }

    /** How much more than an arm DPO earns at that arm's √KL, between the models that DPO has led to. */
    private static double lead(Measured m, String arm) {
        List<String> path = Stream.of(Base.BEFORE, STRONG, MIDDLE, WEAK)
                .sorted(Comparator.comparingDouble(p -> m.of(p, "KL")))
                .toList();
        double[] distances = path.stream()
                .mapToDouble(p -> Math.sqrt(Math.max(0, m.of(p, "KL"))))
                .toArray();
        double[] rewards = path.stream().mapToDouble(p -> m.of(p, "reward")).toArray();
        return Interpolation.at(Math.sqrt(m.of(arm, "KL")), distances, rewards) - m.of(arm, "reward");
    }

    /** SLiC's loss with a margin that nothing reaches: no end to it, and no reference. */
    private static Training unlikelihood(List<Preference> pairs, String train) {
        return Training.of("{ name: slic-hf, delta: 10000, lambda: 0 }", pairs, train);
    }

    /** DPO as all experiments of this world have it. */
    static Training dpo(double beta, List<Preference> pairs) {
        return Training.of("{ name: dpo, beta: " + beta + " }", pairs, Base.USUAL);
    }
}
