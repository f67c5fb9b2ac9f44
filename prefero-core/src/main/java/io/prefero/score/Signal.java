package io.prefero.score;

import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A quantity that an objective reads: a number of each token ({@link TokenSignal}), or of an image as a whole ({@link
 * NoiseSignal}). The list is open: a method may bring its own.
 *
 * <p>A signal carries gradient where a trained role takes part in it.
 */
public interface Signal {
    /**
     * Numbers that a method derives from what a role says of several branches, or by a head of its own.
     *
     * @param key its name in score files
     */
    static Signal derived(String key, Role role) {
        return new Derived(key, role);
    }

    /** log π of a role at each response token. */
    static TokenSignal logProb(Role role) {
        return new LogProb(role);
    }

    /** The last hidden state of a role at each position that predicts a response token. */
    static TokenSignal hidden(Role role) {
        return new Hidden(role);
    }

    /** The policy's log-probabilities. */
    TokenSignal POLICY = logProb(Role.POLICY);

    /** The reference's log-probabilities. */
    TokenSignal REFERENCE = logProb(Role.REFERENCE);

    /** KL(π_ref ‖ π_θ) over the vocabulary at each response position. */
    TokenSignal TOKEN_KL = new TokenKl();

    /** log Σ_v π_θ(v)² at each response position, without gradient. */
    TokenSignal LOG_SUM_SQUARES = new LogSumSquares();

    /** 1 for tokens that count and 0 for others; comes with the data, and where it does not, all count. */
    TokenSignal MASK = new Mask();

    /**
     * Numbers that no model computes: they come with the data, or are derived.
     *
     * @param key its name in score files
     * @param least the least value allowed
     * @param most the greatest value allowed
     */
    static Signal given(String key, double least, double most) {
        return new Given(key, least, most);
    }

    /** Its name in score files. */
    String key();

    /** Whose distributions it is computed from. */
    List<Role> roles();

    /** What it is whatever role it is of, such as {@code log_prob}. */
    default String quantity() {
        return key();
    }

    /** Whether a loss may pull on it where a trained role takes part. */
    default boolean differentiable() {
        return true;
    }

    /** Its value where a score file does not give it; none if it must be given. */
    default OptionalDouble absent() {
        return OptionalDouble.empty();
    }

    /** Whether it is one number of a branch and not one of each of its tokens. */
    default boolean whole() {
        return false;
    }

    /** Whether the branches of an example have the same value. */
    default boolean shared() {
        return false;
    }

    /** Whether its value at a position is a vector. */
    default boolean vector() {
        return false;
    }

    /** Refuses a value that this signal cannot take, with what it must be; empty if it can. */
    Optional<String> complaint(double value);

    /** See {@link Signal#logProb}. */
    record LogProb(Role role) implements TokenSignal {
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
    record Hidden(Role role) implements TokenSignal {
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
    record TokenKl() implements TokenSignal {
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

    /** See {@link Signal#LOG_SUM_SQUARES}. */
    record LogSumSquares() implements TokenSignal {
        @Override
        public String key() {
            return "log_sum_sq";
        }

        @Override
        public List<Role> roles() {
            return List.of(Role.POLICY);
        }

        @Override
        public boolean differentiable() {
            return false;
        }

        @Override
        public Tensor at(Positions positions) {
            return positions.logProbabilities(Role.POLICY).times(2).logSumExp(1);
        }

        @Override
        public Optional<String> complaint(double value) {
            return value <= 0 ? Optional.empty() : Optional.of("the log of a sum of squared probabilities must be ≤ 0");
        }
    }

    /** See {@link Signal#MASK}. */
    record Mask() implements TokenSignal {
        @Override
        public String key() {
            return "mask";
        }

        @Override
        public List<Role> roles() {
            return List.of();
        }

        @Override
        public OptionalDouble absent() {
            return OptionalDouble.of(1);
        }

        @Override
        public Tensor at(Positions positions) {
            return Tensor.full(1, DType.F64, positions.targets().count());
        }

        @Override
        public Optional<String> complaint(double value) {
            return value == 0 || value == 1 ? Optional.empty() : Optional.of("a mask holds 0 and 1");
        }
    }

    /** See {@link Signal#given}. */
    record Given(String key, double least, double most) implements Signal {
        @Override
        public List<Role> roles() {
            return List.of();
        }

        @Override
        public Optional<String> complaint(double value) {
            return value >= least && value <= most
                    ? Optional.empty()
                    : Optional.of("must be in [" + least + ", " + most + "]");
        }
    }

    /** See {@link Signal#derived}. */
    record Derived(String key, Role role) implements Signal {
        @Override
        public List<Role> roles() {
            return List.of(role);
        }

        @Override
        public Optional<String> complaint(double value) {
            return Optional.empty();
        }
    }
}
