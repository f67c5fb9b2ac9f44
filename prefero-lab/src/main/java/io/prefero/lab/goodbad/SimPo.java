package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import java.util.List;

/** Simple Preference Optimization, arXiv 2405.14734. */
public final class SimPo implements Experiment {
    private static final String DPO = "dpo β=0.1";
    private static final String USUAL = "simpo β=2 ρ=0.5";
    private static final String NO_MARGIN = "simpo β=2 ρ=0";
    private static final String WIDE = "simpo β=2 ρ=1.6";
    private static final String SUMS = "without 1/|y|: cpo β=0.2 α=0";
    private static final String COIN = "simpo β=2 ρ=0.5, shuffled labels";

    @Override
    public String name() {
        return "simpo";
    }

    @Override
    public String paper() {
        return "SimPO: Simple Preference Optimization with a Reference-Free Reward (arXiv 2405.14734)";
    }

    @Override
    public List<String> methods() {
        return List.of("simpo", "cpo", "dpo");
    }

    @Override
    public String setting() {
        return "The world of DPO, but the annotator judges the average word and likes long replies. Likelihood accuracy is"
                + " the share of held-out pairs whose chosen reply has the higher mean log-probability; length correlation is"
                + " Spearman’s, between that mean and the reply’s length.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "likelihood ranks pairs better after SimPO than after DPO (β = 0.1)",
                        m -> m.gain(USUAL, DPO, "likelihood accuracy")),
                Claim.that(
                                "without length normalisation likelihood goes with length far more",
                                m -> m.gain(SUMS, NO_MARGIN, "length correlation"))
                        .above(0.3),
                Claim.that("and ranks pairs worse", m -> m.gain(NO_MARGIN, SUMS, "likelihood accuracy"))
                        .above(0.05),
                Claim.that("a moderate margin (ρ = 0.5) earns more than none", m -> m.gain(USUAL, NO_MARGIN, "reward")),
                Claim.that(
                        "a margin too large (ρ = 1.6) earns less than a moderate one",
                        m -> m.gain(USUAL, WIDE, "reward")),
                Claim.control(
                        "with shuffled labels the reward gains less than a fifth",
                        m -> m.gain(USUAL, Base.BEFORE, "reward") / 5 - m.gain(COIN, Base.BEFORE, "reward")));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.usual(bench, seed);
        List<Preference> pairs = base.pairs("train", Dpo.PAIRS, Annotator.LENGTH_BIASED);
        List<Preference> shuffled = base.pairs("train", Dpo.PAIRS, Annotator.COIN);
        return base.trial(bench, Exam.of(base, Annotator.LENGTH_BIASED))
                .add(DPO, base.model(), Dpo.dpo(0.1, pairs))
                .add(USUAL, base.model(), simpo(0.5, pairs))
                .add(NO_MARGIN, base.model(), simpo(0, pairs))
                .add(WIDE, base.model(), simpo(1.6, pairs))
                .add(SUMS, base.model(), Training.of("{ name: cpo, beta: 0.2, alpha: 0 }", pairs, Base.USUAL))
                .add(COIN, base.model(), simpo(0.5, shuffled))
                .measured();
    }

    private static Training simpo(double ratio, List<Preference> pairs) {
        return Training.of("{ name: simpo, beta: 2, gamma_beta_ratio: " + ratio + " }", pairs, Base.USUAL);
    }
}
