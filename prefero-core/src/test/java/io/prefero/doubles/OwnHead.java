package io.prefero.doubles;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Kind;
import io.prefero.objective.Outcome;
import io.prefero.objective.Parameter;
import io.prefero.objective.Term;
import io.prefero.objective.TextObjective;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A head of the method's own reads hidden states averaged over a response; the gradient goes into head and model. */
public record OwnHead(
        @Setting(value = "weight of imitation", initial = "0.1", min = 0)
        double alpha) implements TextObjective {
    /** The hidden state at each response position, [n, width]. */
    public static final Signal HIDDEN = Signal.hidden(Role.POLICY);

    public OwnHead {
        Settings.check(OwnHead.class, alpha);
    }

    @Override
    public List<Need> needs() {
        return List.of(Need.of("chosen", List.of(HIDDEN, Signal.POLICY)), Need.of("rejected", List.of(HIDDEN)));
    }

    @Override
    public List<Parameter> parameters(int width, Draw draw) {
        return List.of(
                new Parameter("head", Tensor.normal(draw.of("head"), 0.1, 1, width)),
                new Parameter("bias", Tensor.of(0.0f)));
    }

    @Override
    public Kind kind() {
        return Kind.PAIR;
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor good = logSigmoid(read(scores, "chosen")).negate();
        Tensor bad = logSigmoid(read(scores, "rejected").negate()).negate();
        Tensor imitation = scores.branch("chosen").logProb().negate().times(alpha);
        return new Outcome(
                List.of(Term.mean("classified", good.plus(bad)), Term.mean("imitation", imitation)),
                Map.of(),
                List.of());
    }

    /** w·mean of hidden states + b, [examples] */
    private static Tensor read(Scores scores, String branch) {
        Tensor pooled = scores.branch(branch).column(HIDDEN).mean();
        return pooled.linear(scores.parameter("head"), Optional.of(scores.parameter("bias")))
                .squeeze(1);
    }
}
