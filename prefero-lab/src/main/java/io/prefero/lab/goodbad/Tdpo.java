package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import java.util.List;

/** Token-level Direct Preference Optimization, arXiv 2404.11999. */
public final class Tdpo implements Experiment {
    private static final String DPO = "dpo β=0.1";
    private static final String HALF = "tdpo2 α=0.5";
    private static final String ONE = "tdpo2 α=1";
    private static final String TWO = "tdpo2 α=2";
    private static final String COIN = "tdpo2 α=0.5, shuffled labels";

    @Override
    public String name() {
        return "tdpo";
    }

    @Override
    public String paper() {
        return "Token-level Direct Preference Optimization (arXiv 2404.11999)";
    }

    @Override
    public List<String> methods() {
        return List.of("tdpo1", "tdpo2", "dpo");
    }

    @Override
    public String setting() {
        return "The world of DPO; β = 0.1. SeqKL is the sum over a held-out reply of KL(π_ref ‖ π) of the next word. Nothing"
                + " is claimed of TDPO1 against DPO, nor that TDPO2 earns more at the same KL: here the two frontiers coincide.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "TDPO2 (α = 0.5) cuts SeqKL of rejected replies to less than a third of DPO’s",
                        m -> m.of(DPO, "seqKL rejected") / 3 - m.of(HALF, "seqKL rejected")),
                Claim.that("its replies have more entropy than DPO’s", m -> m.gain(HALF, DPO, "entropy")),
                Claim.that(
                        "it ranks held-out pairs within 0.03 as well as DPO",
                        m -> 0.03 - Math.abs(m.gain(HALF, DPO, "reward accuracy"))),
                Claim.that(
                        "SeqKL falls as α rises: 0.5, 1, 2",
                        m -> Math.min(m.gain(HALF, ONE, "seqKL rejected"), m.gain(ONE, TWO, "seqKL rejected"))),
                Claim.that(
                        "and entropy rises", m -> Math.min(m.gain(ONE, HALF, "entropy"), m.gain(TWO, ONE, "entropy"))),
                Claim.control(
                        "with shuffled labels the reward gains less than a fifth",
                        m -> m.gain(HALF, Base.BEFORE, "reward") / 5 - m.gain(COIN, Base.BEFORE, "reward")));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.usual(bench, seed);
        List<Preference> pairs = base.pairs("train", Dpo.PAIRS, Annotator.TRUE);
        return base.trial(bench, Exam.of(base, Annotator.TRUE))
                .add(DPO, base.model(), Dpo.dpo(0.1, pairs))
                .add("tdpo1", base.model(), Training.of("{ name: tdpo1, beta: 0.1 }", pairs, Base.USUAL))
                .add(HALF, base.model(), tdpo(0.5, pairs))
                .add(ONE, base.model(), tdpo(1, pairs))
                .add(TWO, base.model(), tdpo(2, pairs))
                .add(COIN, base.model(), tdpo(0.5, base.pairs("train", Dpo.PAIRS, Annotator.COIN)))
                .measured();
    }

    private static Training tdpo(double alpha, List<Preference> pairs) {
        return Training.of("{ name: tdpo2, beta: 0.1, alpha: " + alpha + " }", pairs, Base.USUAL);
    }
}
