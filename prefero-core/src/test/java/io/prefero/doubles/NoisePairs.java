package io.prefero.doubles;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.Objective;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.score.Branch;
import io.prefero.score.Need;
import io.prefero.score.Positions;
import io.prefero.score.Role;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** In the manner of Diffusion-DPO: pairs of images, scored by how well a model guesses the noise that was added to them. */
public record NoisePairs(double beta) implements Objective {
    /** ‖ε − ε̂(x_t, t)‖² of a role, one number an image. */
    public record SquaredError(Role role) implements Signal {
        @Override
        public String key() {
            return role.name() + "_error";
        }

        @Override
        public List<Role> roles() {
            return List.of(role);
        }

        @Override
        public Tensor at(Positions positions) {
            throw new IllegalStateException("an image has no token positions");
        }

        @Override
        public Optional<String> complaint(double value) {
            return value >= 0 ? Optional.empty() : Optional.of("a squared error must be ≥ 0");
        }
    }

    public static final Signal POLICY = new SquaredError(Role.POLICY);
    public static final Signal REFERENCE = new SquaredError(Role.REFERENCE);

    /** An image under a caption, as latents. */
    public record Image(String name, List<Double> latents) implements Branch {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public int tokens() {
            return latents.size();
        }
    }

    @Override
    public List<Need> needs() {
        List<Signal> signals = List.of(POLICY, REFERENCE);
        return List.of(Need.of("chosen", signals), Need.of("rejected", signals));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor margin = reward(scores, "chosen").minus(reward(scores, "rejected"));
        return new Outcome(List.of(Term.mean("preference", logSigmoid(margin).negate())), Map.of(), List.of());
    }

    private Tensor reward(Scores scores, String branch) {
        Tensor error = scores.branch(branch)
                .column(POLICY)
                .minus(scores.branch(branch).column(REFERENCE))
                .sum();
        return error.times(-beta / 2);
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}
