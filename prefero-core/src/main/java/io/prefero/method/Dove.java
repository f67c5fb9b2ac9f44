package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Kind;
import io.prefero.objective.About;
import io.prefero.objective.Metric;
import io.prefero.objective.Pairwise;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Joint Preference Optimization (DOVE): pairs of instruction and response are compared, whose instructions may differ.
 *
 * <pre>
 *   J(I, R) = log π(I) + log π(R|I)                 all tokens behind BOS
 *   h = Jθ(I, R) − Jref(I, R)
 *   ℓ = −log σ(β(h_w − h_l))
 * </pre>
 *
 * <p>Where the instructions are the same their terms cancel, and this is DPO. Without {@code score_prompt} only responses are
 * scored: an ablation.
 *
 * @see <a href="https://arxiv.org/abs/2404.00530">Bansal et al. 2024</a>
 */
@About(
        value = "Joint Preference Optimization: instruction and response are compared together",
        paper = "Bansal et al. 2024",
        url = "https://arxiv.org/abs/2404.00530",
        formula = "−log σ(β([J_θ − J_ref](w) − [J_θ − J_ref](l))), J = log π(I) + log π(R|I)")
public record Dove(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(
                value = "score the instruction too; without it this is DPO on pairs with two prompts",
                initial = "true")
        boolean scorePrompt)
        implements Pairwise {
    public Dove {
        Settings.check(Dove.class, beta, scorePrompt);
    }

    @Override
    public Kind kind() {
        return Kind.JOINT;
    }

    @Override
    public List<Need> needs() {
        return List.of(
                Need.of(CHOSEN, signals()),
                Need.of(REJECTED, signals()),
                Need.prompt(CHOSEN, signals()),
                Need.prompt(REJECTED, signals()));
    }

    @Override
    public TokenScore side(Scores scores, String name) {
        return scorePrompt ? scores.prompt(name).then(scores.branch(name)) : scores.branch(name);
    }

    @Override
    public Tensor reward(TokenScore y) {
        return y.logRatio().times(beta);
    }

    @Override
    public Tensor loss(TokenScore chosen, TokenScore rejected) {
        return logSigmoid(reward(chosen).minus(reward(rejected))).negate();
    }

    @Override
    public List<Metric> metrics(Scores scores) {
        return List.of(
                Metric.mean("h_resp", gap(scores.branch(CHOSEN), scores.branch(REJECTED))),
                Metric.mean("h_instr", gap(scores.prompt(CHOSEN), scores.prompt(REJECTED))));
    }

    private static Tensor gap(TokenScore chosen, TokenScore rejected) {
        return chosen.logRatio().minus(rejected.logRatio());
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(Math.log(2));
    }
}
