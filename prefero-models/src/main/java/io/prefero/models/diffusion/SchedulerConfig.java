package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * scheduler_config.json: how a model was trained to see noise, from which any sampler can be made.
 *
 * @param className the scheduler that wrote it
 * @param steps T
 * @param betaSchedule diffusers' name of it
 * @param spacing which timesteps are visited; where it is not said each sampler has its own default
 * @param offset what leading spacing adds
 * @param endsAtOne whether ᾱ before the first timestep is 1, not ᾱ₀ (set_alpha_to_one)
 * @param clips whether predicted images are kept within ±clip; where it is not said DDIM and DDPM do so
 * @param clip that bound
 * @param zeroSnr whether nothing of the image is left at the last timestep
 * @param karras whether Euler and DPM-Solver space σ as Karras et al. do
 * @param shift of flow matching
 * @param stochastic whether flow matching draws noise in each step
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record SchedulerConfig(
        String className,
        int steps,
        double betaStart,
        double betaEnd,
        String betaSchedule,
        Prediction prediction,
        Optional<Spacing> spacing,
        int offset,
        boolean endsAtOne,
        Optional<Boolean> clips,
        double clip,
        boolean zeroSnr,
        boolean karras,
        double shift,
        boolean stochastic) {
    /** Reads a pipeline's scheduler folder; refuses what would change the numbers and is not supported. */
    public static SchedulerConfig read(Path folder) {
        return of(ConfigJson.read(folder.resolve("scheduler_config.json")));
    }

    /** Reads the text of such a file. */
    public static SchedulerConfig parse(String text) {
        return of(ConfigJson.parse(Path.of("scheduler_config.json"), text));
    }

    private static SchedulerConfig of(ConfigJson json) {
        for (String key : List.of(
                "trained_betas",
                "thresholding",
                "use_exponential_sigmas",
                "use_beta_sigmas",
                "use_dynamic_shifting",
                "invert_sigmas",
                "shift_terminal",
                "use_flow_sigmas",
                "use_lu_lambdas",
                "euler_at_final",
                "sigma_min",
                "sigma_max")) {
            json.refuseIfSet(key, "which is not supported");
        }
        json.requireUsual("algorithm_type", "dpmsolver++");
        json.requireUsual("solver_type", "midpoint");
        json.requireUsual("solver_order", 2);
        json.requireUsual("interpolation_type", "linear");
        json.requireUsual("final_sigmas_type", "zero");
        json.requireUsual("timestep_type", "discrete");
        return new SchedulerConfig(
                json.text("_class_name").orElse("DDIMScheduler"),
                json.whole("num_train_timesteps", 1, 1000),
                json.positive("beta_start", 0.0001),
                json.positive("beta_end", 0.02),
                json.text("beta_schedule").orElse("linear"),
                Prediction.of(json),
                json.text("timestep_spacing").map(name -> spacing(json, name)),
                json.whole("steps_offset", 0, 0),
                json.flag("set_alpha_to_one", true),
                json.has("clip_sample") ? Optional.of(json.flag("clip_sample", true)) : Optional.empty(),
                json.positive("clip_sample_range", 1),
                json.flag("rescale_betas_zero_snr", false),
                json.flag("use_karras_sigmas", false),
                json.positive("shift", 1),
                json.flag("stochastic_sampling", false));
    }

    private static Spacing spacing(ConfigJson json, String name) {
        for (Spacing spacing : Spacing.values()) {
            if (spacing.name().toLowerCase(Locale.ROOT).equals(name)) {
                return spacing;
            }
        }
        throw json.refuse("timestep_spacing", "leading, trailing or linspace");
    }

    /** Whether the model was trained by flow matching. */
    public boolean flows() {
        return className.startsWith("FlowMatch");
    }

    /** How images are noised in training. */
    public Noising noising() {
        return flows() ? FlowSchedule.of(this) : NoiseSchedule.of(this);
    }

    /** The sampler that is nearest to the scheduler that wrote this. */
    public SamplerKind usual() {
        return switch (className) {
            case "DDIMScheduler", "PNDMScheduler" -> SamplerKind.DDIM;
            case "DDPMScheduler" -> SamplerKind.DDPM;
            case "EulerDiscreteScheduler" -> SamplerKind.EULER;
            case "DPMSolverMultistepScheduler" -> SamplerKind.DPM_SOLVER;
            case "FlowMatchEulerDiscreteScheduler" -> SamplerKind.FLOW_EULER;
            default ->
                throw new IllegalArgumentException("scheduler_config.json: _class_name is \"" + className
                        + "\", which is not supported; DDIM, DDPM, Euler, DPM-Solver and flow-matching Euler are."
                        + " Name a sampler");
        };
    }
}
