package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Signals are exact over the vocabulary. */
@Tag("unit")
class SignalTest {
    private static final int PREFIXES = 6;
    private static final int VOCABULARY = 11;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Distributions made up for two roles, and one target for all prefixes. */
    private record Made(Map<Role, Tensor> logits, long target) implements Positions {
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
            return Tensor.full(target, DType.I64, PREFIXES);
        }
    }

    private static Tensor logits(String who) {
        return Tensor.normal(Draw.seed(1).of(who), 2, PREFIXES, VOCABULARY).to(DType.F64);
    }

    private static Made made(Tensor policy, Tensor reference, long target) {
        return new Made(Map.of(Role.POLICY, policy, Role.REFERENCE, reference), target);
    }

    @Test
    void theDivergenceIsNotNegativeAndZeroBetweenEqualDistributions() {
        Tensor policy = logits("policy");
        assertThat(Arrays.stream(
                        Signal.TOKEN_KL.at(made(policy, logits("reference"), 0)).toDoubles()))
                .allMatch(k -> k > 0.01);
        assertThat(Signal.TOKEN_KL.at(made(policy, policy, 0)).toDoubles()).containsOnly(0.0);
    }

    @Test
    void aConstantAddedToAllLogitsOfAPositionChangesNothing() {
        Tensor policy = logits("policy");
        Tensor reference = logits("reference");
        double[] before = Signal.TOKEN_KL.at(made(policy, reference, 3)).toDoubles();
        double[] after = Signal.TOKEN_KL
                .at(made(policy.plus(5.0), reference.minus(3.0), 3))
                .toDoubles();
        assertThat(after).containsExactly(before, within(1e-12));
        assertThat(Signal.POLICY.at(made(policy.plus(5.0), reference, 3)).toDoubles())
                .containsExactly(Signal.POLICY.at(made(policy, reference, 3)).toDoubles(), within(1e-12));
    }

    /** Σ_v π_ref(v)·[log π_θ(v) − log π_ref(v) + KL(π_ref‖π_θ)] = 0 at every prefix: TDPO's reward has mean 0. */
    @Test
    void ratioPlusDivergenceHasMeanZeroUnderTheReference() {
        Tensor policy = logits("policy");
        Tensor reference = logits("reference");
        double[] mean = new double[PREFIXES];
        for (int v = 0; v < VOCABULARY; v++) {
            Made token = made(policy, reference, v);
            double[] p = Signal.POLICY.at(token).toDoubles();
            double[] r = Signal.REFERENCE.at(token).toDoubles();
            double[] kl = Signal.TOKEN_KL.at(token).toDoubles();
            IntStream.range(0, PREFIXES).forEach(i -> mean[i] += Math.exp(r[i]) * (p[i] - r[i] + kl[i]));
        }
        assertThat(mean).containsOnly(new double[] {0}, within(1e-12));
    }

    @Test
    void valuesThatASignalCannotTakeAreComplainedOf() {
        assertThat(Signal.POLICY.complaint(0.1)).isPresent();
        assertThat(Signal.POLICY.complaint(0)).isEmpty();
        assertThat(Signal.TOKEN_KL.complaint(-0.1)).isPresent();
        assertThat(Signal.TOKEN_KL.complaint(0)).isEmpty();
    }
}
