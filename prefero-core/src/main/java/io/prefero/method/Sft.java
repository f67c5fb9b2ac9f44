package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Demonstrations;
import io.prefero.objective.Nll;
import io.prefero.objective.Term;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;

/**
 * Supervised fine-tuning: imitate the chosen response.
 *
 * <pre>
 *   ℓ(y_w) = −log πθ(y_w|x), averaged as {@code nll_reduction} says
 * </pre>
 */
@About(value = "Supervised fine-tuning: imitate the chosen response", formula = "NLL(y_w)")
public record Sft(
        @Setting(value = "what the negative log-likelihood is averaged over", initial = "token_mean")
        Nll nllReduction) implements Demonstrations {
    public Sft {
        Settings.check(Sft.class, nllReduction);
    }

    @Override
    public Term term(TokenScore chosen) {
        return nllReduction.of("nll", chosen);
    }
}
