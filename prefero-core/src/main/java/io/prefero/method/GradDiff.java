package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unlearning;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.List;
import java.util.Map;

/**
 * Gradient difference: gradient ascent on what is to be forgotten, imitation of what is retained.
 *
 * <pre>
 *   ℓ = c_f log πθ(y|x), a mean over all tokens to forget
 *   + c_rt NLL(retained) + c_kl KL(πref ‖ πθ) on what is retained
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2404.05868">Zhang et al. 2024, who compare with it</a>
 */
@About(
        value = "Gradient difference: ascent on what is to be forgotten, imitation of what is retained",
        paper = "Zhang et al. 2024",
        url = "https://arxiv.org/abs/2404.05868",
        formula = "c_f·(token-mean log-likelihood of what is to be forgotten) + c_rt·RT + c_kl·KL",
        elsewhere = {"open-unlearning: GradDiff"})
public record GradDiff(
        @Setting(value = "weight of forgetting", initial = "1", above = 0)
        double forgetCoeff,

        @Setting(value = "weight of imitating what is retained", initial = "1", min = 0)
        double rtCoeff,

        @Setting(value = "weight of KL(πref ‖ πθ) on what is retained", initial = "0", min = 0)
        double klCoeff)
        implements Unlearning {
    public GradDiff {
        Settings.check(GradDiff.class, forgetCoeff, rtCoeff, klCoeff);
    }

    @Override
    public List<Need> forgetting() {
        return List.of(Need.of(FORGET, List.of(Signal.POLICY)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Term ascent = GradientAscent.ascent(scores).times(forgetCoeff);
        return new Outcome(with(ascent, scores), Map.of(), List.of(Unlearning.nll(scores)));
    }
}
