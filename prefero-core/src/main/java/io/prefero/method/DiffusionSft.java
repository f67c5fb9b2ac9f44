package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.ImageObjective;
import io.prefero.objective.Metric;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.score.Need;
import io.prefero.score.NoiseScore;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Scores;
import java.util.List;
import java.util.Map;

/**
 * Supervised fine-tuning of a denoiser on the chosen images: what Diffusion-DPO is compared with.
 *
 * <pre>
 *   ℓ = ‖ε − εθ(x_t, t)‖², a mean over the image's numbers
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2006.11239">Ho et al. 2020</a>
 */
@About(
        value = "Supervised fine-tuning of an image model: imitate the chosen image",
        paper = "Ho et al. 2020",
        url = "https://arxiv.org/abs/2006.11239",
        formula = "m_w")
public record DiffusionSft() implements ImageObjective {
    @Override
    public List<Need> needs() {
        return List.of(Need.of(CHOSEN, List.of(NoiseSignal.POLICY, NoiseSignal.TIMESTEP)));
    }

    @Override
    public Outcome evaluate(Scores scores) {
        NoiseScore chosen = ImageObjective.of(scores, CHOSEN);
        return new Outcome(
                List.of(Term.mean("mse", chosen.policyError())),
                Map.of(),
                List.of(Metric.mean("model_mse", chosen.policyError())));
    }
}
