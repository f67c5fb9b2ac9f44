package io.prefero.eval.divergence;

import io.prefero.score.Positions;
import io.prefero.score.Role;
import io.prefero.score.TokenSignal;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * f-divergences of the policy π from the reference, exact over the vocabulary at every position: Σ_v π_ref(v)·f(π(v)/π_ref(v)).
 *
 * @see <a href="https://arxiv.org/abs/2309.16240">Wang et al. 2023</a>
 */
public enum Divergence implements TokenSignal {
    /** f(u) = u ln u: KL(π ‖ π_ref), what DPO bounds. */
    REVERSE_KL {
        @Override
        Tensor of(Tensor policy, Tensor reference) {
            return expected(policy, policy.minus(reference));
        }
    },
    /** f(u) = −ln u: KL(π_ref ‖ π). */
    FORWARD_KL {
        @Override
        Tensor of(Tensor policy, Tensor reference) {
            return expected(reference, reference.minus(policy));
        }
    },
    /** f(u) = u ln u − (u+1) ln((u+1)/2): KL(π ‖ m) + KL(π_ref ‖ m), m their mean; twice what others call JSD, at most 2 ln 2. */
    JENSEN_SHANNON {
        @Override
        Tensor of(Tensor policy, Tensor reference) {
            Tensor mean =
                    policy.minus(Tensor.logSigmoid(policy.minus(reference))).minus(Math.log(2));
            return expected(policy, policy.minus(mean)).plus(expected(reference, reference.minus(mean)));
        }
    };

    /** From log-probabilities [n, V] to [n]. */
    abstract Tensor of(Tensor policy, Tensor reference);

    private static Tensor expected(Tensor logProbabilities, Tensor values) {
        return logProbabilities.exp().times(values).sum(1);
    }

    /** Its name for people. */
    public String words() {
        return switch (this) {
            case REVERSE_KL -> "reverse KL";
            case FORWARD_KL -> "forward KL";
            case JENSEN_SHANNON -> "Jensen–Shannon";
        };
    }

    @Override
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Role> roles() {
        return List.of(Role.POLICY, Role.REFERENCE);
    }

    @Override
    public Tensor at(Positions positions) {
        return of(positions.logProbabilities(Role.POLICY), positions.logProbabilities(Role.REFERENCE));
    }

    @Override
    public boolean differentiable() {
        return false;
    }

    @Override
    public Optional<String> complaint(double value) {
        return value >= 0 ? Optional.empty() : Optional.of("a divergence must be ≥ 0");
    }
}
