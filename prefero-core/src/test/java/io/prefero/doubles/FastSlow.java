package io.prefero.doubles;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Role;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** In the manner of OFS-DPO: two trained roles, each the other's reference, through which no gradient flows. */
public record FastSlow(
        @Setting(value = "reward scale", initial = "0.5", above = 0)
        double beta) implements Pairwise {
    public static final Role SLOW = new Role("slow");

    public FastSlow {
        Settings.check(FastSlow.class, beta);
    }

    @Override
    public Set<Role> trained() {
        return Set.of(Role.POLICY, SLOW);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Signal.POLICY, Signal.logProb(SLOW));
    }

    private static Tensor slow(TokenScore y) {
        return y.column(Signal.logProb(SLOW)).sum();
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logProb().minus(slow(y).detach()).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public List<Term> terms(Scores scores) {
        TokenScore chosen = scores.branch(CHOSEN);
        TokenScore rejected = scores.branch(REJECTED);
        Tensor behind = slow(chosen)
                .minus(slow(rejected))
                .minus(chosen.logProb().minus(rejected.logProb()).detach());
        return List.of(
                Term.mean("fast", loss(chosen, rejected)),
                Term.mean("slow", behind.minus(1).square()));
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2) + 1);
    }
}
