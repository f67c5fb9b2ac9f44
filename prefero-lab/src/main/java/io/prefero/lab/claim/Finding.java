package io.prefero.lab.claim;

import io.prefero.eval.Interval;
import java.util.Arrays;
import java.util.List;

/**
 * A claim and what came out.
 *
 * @param effects one for each seed
 * @param mean their mean with Student's 95 % interval
 */
public record Finding(Claim claim, List<Double> effects, Interval mean, Verdict verdict) {
    /** Puts a claim to the test of what was measured, seed by seed; at least two seeds. */
    static Finding of(Claim claim, List<Measured> seeds) {
        double[] effects = seeds.stream().mapToDouble(claim.effect()).toArray();
        Interval mean = Interval.ofFew(effects);
        Verdict verdict =
                mean.low() > claim.above() ? Verdict.HOLDS : mean.high() < claim.above() ? Verdict.FAILS : Verdict.OPEN;
        return new Finding(claim, Arrays.stream(effects).boxed().toList(), mean, verdict);
    }
}
