package io.prefero.eval.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.score.Positions;
import io.prefero.score.Role;
import io.prefero.score.Signal;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Divergences are those of their definitions, in plain Java. */
@Tag("unit")
class DivergenceTest {
    private static final int PREFIXES = 5;
    private static final int VOCABULARY = 13;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private record Made(Map<Role, Tensor> logits) implements Positions {
        static Made of(Tensor policy, Tensor reference) {
            return new Made(Map.of(Role.POLICY, policy, Role.REFERENCE, reference));
        }

        @Override
        public Tensor logProbabilities(Role role) {
            return logits.get(role).logSoftmax(-1);
        }

        @Override
        public Tensor hidden(Role role) {
            throw new IllegalStateException("there is no model");
        }

        @Override
        public Tensor targets() {
            throw new IllegalStateException("nothing was written");
        }
    }

    private static Tensor logits(String who) {
        return Tensor.normal(Draw.seed(1).of(who), 3, PREFIXES, VOCABULARY).to(DType.F64);
    }

    private static DoubleUnaryOperator f(Divergence divergence) {
        return switch (divergence) {
            case REVERSE_KL -> u -> u * Math.log(u);
            case FORWARD_KL -> u -> -Math.log(u);
            case JENSEN_SHANNON -> u -> u * Math.log(u) - (u + 1) * Math.log((u + 1) / 2);
        };
    }

    /** Σ_v π_ref(v)·f(π(v)/π_ref(v)) */
    private static double[] defined(DoubleUnaryOperator f, Tensor policy, Tensor reference) {
        double[] p = policy.softmax(-1).toDoubles();
        double[] q = reference.softmax(-1).toDoubles();
        double[] sums = new double[PREFIXES];
        for (int i = 0; i < p.length; i++) {
            sums[i / VOCABULARY] += q[i] * f.applyAsDouble(p[i] / q[i]);
        }
        return sums;
    }

    /** Σ_v π(v)·f°(π_ref(v)/π(v)), f°(x) = x·f(1/x) */
    private static double[] dual(DoubleUnaryOperator f, Tensor policy, Tensor reference) {
        return defined(x -> x * f.applyAsDouble(1 / x), reference, policy);
    }

    @Test
    void theyAreTheirDefinitionsAndTheDuals() {
        Tensor policy = logits("policy");
        Tensor reference = logits("reference");
        for (Divergence divergence : Divergence.values()) {
            double[] ours = divergence.at(Made.of(policy, reference)).toDoubles();
            assertThat(ours).containsExactly(defined(f(divergence), policy, reference), within(1e-12));
            assertThat(ours).containsExactly(dual(f(divergence), policy, reference), within(1e-12));
            assertThat(Arrays.stream(ours)).allMatch(d -> d > 0.01);
        }
    }

    @Test
    void equalModelsDoNotDiverge() {
        Tensor policy = logits("policy");
        for (Divergence divergence : Divergence.values()) {
            assertThat(divergence.at(Made.of(policy, policy)).toDoubles())
                    .containsOnly(new double[] {0}, within(1e-14));
        }
    }

    @Test
    void forwardIsReverseTheOtherWayAndWhatTokenLevelDpoReads() {
        Tensor policy = logits("policy");
        Tensor reference = logits("reference");
        double[] forward = Divergence.FORWARD_KL.at(Made.of(policy, reference)).toDoubles();
        assertThat(forward)
                .containsExactly(
                        Divergence.REVERSE_KL.at(Made.of(reference, policy)).toDoubles(), within(1e-12));
        assertThat(forward)
                .containsExactly(Signal.TOKEN_KL.at(Made.of(policy, reference)).toDoubles(), within(1e-12));
        assertThat(Math.abs(forward[0]
                        - Divergence.REVERSE_KL.at(Made.of(policy, reference)).toDoubles()[0]))
                .isGreaterThan(0.01);
    }

    @Test
    void jensenShannonIsSymmetricAndNeverExceedsTwiceLnTwo() {
        Tensor policy = logits("policy").times(200.0);
        Tensor reference = logits("reference").times(200.0);
        double[] ours = Divergence.JENSEN_SHANNON.at(Made.of(policy, reference)).toDoubles();
        assertThat(ours)
                .containsExactly(
                        Divergence.JENSEN_SHANNON.at(Made.of(reference, policy)).toDoubles(), within(1e-12));
        assertThat(Arrays.stream(ours)).allMatch(d -> d <= 2 * Math.log(2) + 1e-12);
        assertThat(Arrays.stream(ours).max().orElseThrow()).isCloseTo(2 * Math.log(2), within(1e-3));
    }
}
