package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Direct Preference Optimization with other divergences, arXiv 2309.16240. */
public final class FDpo implements Experiment {
    private static final String REVERSE_KL = "reverse KL";
    private static final String JS = "Jensen–Shannon";
    private static final List<String> FAMILY = List.of("α=0.3", "α=0.5", "α=0.7", "forward KL");
    private static final String COIN = "Jensen–Shannon, shuffled labels";

    @Override
    public String name() {
        return "f-dpo";
    }

    @Override
    public String paper() {
        return "Beyond Reverse KL: Generalizing DPO with Diverse Divergence Constraints (arXiv 2309.16240)";
    }

    @Override
    public List<String> methods() {
        return List.of("f-dpo/reverse-kl", "f-dpo/js", "f-dpo/alpha", "f-dpo/forward-kl");
    }

    @Override
    public String setting() {
        return "The world of DPO; β = 0.1 for every divergence. The order is that of a finite training of a language model:"
                + " at the exact optimum of a small tabular problem it can be another, since the divergences live on different"
                + " scales.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                        "the reward falls along α = 0.3, 0.5, 0.7 and forward KL",
                        m -> least(i -> m.gain(FAMILY.get(i), FAMILY.get(i + 1), "reward"))),
                Claim.that("and entropy rises", m -> least(i -> m.gain(FAMILY.get(i + 1), FAMILY.get(i), "entropy"))),
                Claim.that(
                        "reverse KL and Jensen–Shannon earn more than all of these",
                        m -> Math.min(
                                m.gain(REVERSE_KL, FAMILY.get(0), "reward"), m.gain(JS, FAMILY.get(0), "reward"))),
                Claim.that(
                        "and have less entropy",
                        m -> Math.min(
                                m.gain(FAMILY.get(0), REVERSE_KL, "entropy"), m.gain(FAMILY.get(0), JS, "entropy"))),
                Claim.control(
                        "with shuffled labels the reward gains less than a fifth",
                        m -> m.gain(JS, Base.BEFORE, "reward") / 5 - m.gain(COIN, Base.BEFORE, "reward")));
    }

    private static double least(IntToDoubleFunction step) {
        return IntStream.range(0, FAMILY.size() - 1).mapToDouble(step).min().orElseThrow();
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.usual(bench, seed);
        List<Preference> pairs = base.pairs("train", Dpo.PAIRS, Annotator.TRUE);
        Trial arms = base.trial(bench, Exam.of(base, Annotator.TRUE))
                .add(REVERSE_KL, base.model(), f("f-dpo/reverse-kl", "", pairs))
                .add(JS, base.model(), f("f-dpo/js", "", pairs));
        for (String alpha : List.of("0.3", "0.5", "0.7")) {
            arms.add("α=" + alpha, base.model(), f("f-dpo/alpha", ", alpha: " + alpha, pairs));
        }
        return arms.add("forward KL", base.model(), f("f-dpo/forward-kl", "", pairs))
                .add(COIN, base.model(), f("f-dpo/js", "", base.pairs("train", Dpo.PAIRS, Annotator.COIN)))
                .measured();
    }

    private static Training f(String id, String more, List<Preference> pairs) {
        return Training.of("{ name: " + id + ", beta: 0.1" + more + " }", pairs, Base.USUAL);
    }
}
