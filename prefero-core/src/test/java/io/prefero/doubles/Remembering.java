package io.prefero.doubles;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.Outcome;
import io.prefero.objective.Pairwise;
import io.prefero.objective.Term;
import io.prefero.score.Scores;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** In the manner of BCO: rewards are judged against the mean of all rewards seen so far. */
public record Remembering(
        @Setting(value = "reward scale", initial = "0.5", above = 0)
        double beta) implements Pairwise {
    public Remembering {
        Settings.check(Remembering.class, beta);
    }

    @Override
    public Coupling coupling() {
        return Coupling.BATCH;
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().plus(y.lengths().times(0.1)).times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        throw new IllegalStateException("the loss of a pair depends on what was seen before");
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor chosen = reward(scores.branch(CHOSEN));
        Tensor rejected = reward(scores.branch(REJECTED));
        State after = after(scores.state(), chosen.detach(), rejected.detach());
        double delta = after.numbers().get("mean");
        Tensor losses = logSigmoid(chosen.minus(delta))
                .plus(logSigmoid(rejected.minus(delta).negate()))
                .negate();
        return new Outcome(List.of(Term.mean("preference", losses)), Map.of(), List.of(), after);
    }

    private static State after(State before, Tensor chosen, Tensor rejected) {
        double seen = before.numbers().getOrDefault("count", 0.0);
        double sum = before.numbers().getOrDefault("mean", 0.0) * seen
                + chosen.sum().item()
                + rejected.sum().item();
        double count = seen + chosen.count() + rejected.count();
        return new State(Map.of("count", count, "mean", sum / count), Map.of());
    }
}
