package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A per-token quantity that an objective reads. The list is open: a method may bring its own.
 *
 * <p>A signal carries gradient where a trained role takes part in it.
 */
public interface Signal {
    /** log π of a role at each response token. */
    static Signal logProb(Role role) {
        return new LogProb(role);
    }

    /** The last hidden state of a role at each position that predicts a response token. */
    static Signal hidden(Role role) {
        return new Hidden(role);
    }

    /** The policy's log-probabilities. */
    Signal POLICY = logProb(Role.POLICY);

    /** The reference's log-probabilities. */
    Signal REFERENCE = logProb(Role.REFERENCE);

    /** KL(π_ref ‖ π_θ) over the vocabulary at each response position. */
    Signal TOKEN_KL = new TokenKl();

    /** Its name in score files. */
    String key();

    /** Whose distributions it is computed from. */
    List<Role> roles();

    /** What it is whatever role it is of, such as {@code log_prob}. */
    default String quantity() {
        return key();
    }

    /** Its value at each scored position: [n], or [n, k] for a vector. */
    Tensor at(Positions positions);

    /** Whether its value at a position is a vector. */
    default boolean vector() {
        return false;
    }

    /** Refuses a value that this signal cannot take, with what it must be; empty if it can. */
    Optional<String> complaint(double value);

    /** See {@link Signal#logProb}. */
    record LogProb(Role role) implements Signal {
        @Override
        public String key() {
            return role.name();
        }

        @Override
        public String quantity() {
            return "log_prob";
        }

        @Override
        public List<Role> roles() {
            return List.of(role);
        }

        @Override
        public Tensor at(Positions positions) {
            return positions
                    .logProbabilities(role)
                    .gather(1, positions.targets().unsqueeze(1))
                    .squeeze(1);
        }

        @Override
        public Optional<String> complaint(double value) {
            return value <= 0 ? Optional.empty() : Optional.of("a log-probability must be ≤ 0");
        }
    }

    /** See {@link Signal#hidden}. */
    record Hidden(Role role) implements Signal {
        @Override
        public String key() {
            return role.name() + "_hidden";
        }

        @Override
        public String quantity() {
            return "hidden";
        }

        @Override
        public List<Role> roles() {
            return List.of(role);
        }

        @Override
        public Tensor at(Positions positions) {
            return positions.hidden(role);
        }

        @Override
        public boolean vector() {
            return true;
        }

        @Override
        public Optional<String> complaint(double value) {
            return Optional.empty();
        }
    }

    /** See {@link Signal#TOKEN_KL}. */
    record TokenKl() implements Signal {
        @Override
        public String key() {
            return "token_kl";
        }

        @Override
        public List<Role> roles() {
            return List.of(Role.REFERENCE, Role.POLICY);
        }

        @Override
        public Tensor at(Positions positions) {
            Tensor reference = positions.logProbabilities(Role.REFERENCE);
            Tensor policy = positions.logProbabilities(Role.POLICY);
            return reference.exp().times(reference.minus(policy)).sum(1);
        }

        @Override
        public Optional<String> complaint(double value) {
            return value >= 0 ? Optional.empty() : Optional.of("a KL divergence must be ≥ 0");
        }
    }
}
