package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A variance-preserving schedule: x_t = √ᾱ_t·x₀ + √(1 − ᾱ_t)·ε. The table is made in fp32 arithmetic as diffusers makes it, since
 * that is what models were trained with.
 *
 * @param alphas ᾱ_t, t = 0 … T − 1
 */
public record NoiseSchedule(double[] alphas, Prediction prediction) implements Noising {
    /** The βs of a schedule by diffusers' name. */
    static float[] betas(SchedulerConfig config) {
        int n = config.steps();
        float[] betas = switch (config.betaSchedule()) {
            case "linear" -> spaced((float) config.betaStart(), (float) config.betaEnd(), n);
            case "scaled_linear" -> {
                float[] roots = spaced((float) Math.sqrt(config.betaStart()), (float) Math.sqrt(config.betaEnd()), n);
                for (int i = 0; i < n; i++) {
                    roots[i] *= roots[i];
                }
                yield roots;
            }
            case "squaredcos_cap_v2" -> cosine(n);
            default ->
                throw new IllegalArgumentException("beta_schedule is \"" + config.betaSchedule()
                        + "\", expected linear, scaled_linear or squaredcos_cap_v2");
        };
        return config.zeroSnr() ? zeroTerminal(betas) : betas;
    }

    private static float[] spaced(float from, float to, int n) {
        float step = (to - from) / (n - 1);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i < n / 2 ? from + step * i : to - step * (n - 1 - i);
        }
        return values;
    }

    private static float[] cosine(int n) {
        float[] betas = new float[n];
        for (int i = 0; i < n; i++) {
            betas[i] = (float) Math.min(1 - left((i + 1.0) / n) / left((double) i / n), 0.999);
        }
        return betas;
    }

    private static double left(double t) {
        return Math.pow(Math.cos((t + 0.008) / 1.008 * Math.PI / 2), 2);
    }

    /** Π(1 − β) */
    private static float[] products(float[] betas) {
        float[] alphas = new float[betas.length];
        double product = 1;
        for (int i = 0; i < betas.length; i++) {
            product *= 1 - betas[i];
            alphas[i] = (float) product;
        }
        return alphas;
    }

    /** Shifted and scaled so that nothing of the image is left at the last timestep (Lin et al. 2023, arXiv:2305.08891). */
    private static float[] zeroTerminal(float[] betas) {
        float[] roots = products(betas);
        for (int i = 0; i < roots.length; i++) {
            roots[i] = (float) Math.sqrt(roots[i]);
        }
        float first = roots[0];
        float last = roots[roots.length - 1];
        float[] changed = new float[betas.length];
        double before = 1;
        for (int i = 0; i < roots.length; i++) {
            float root = (roots[i] - last) * (first / (first - last));
            float alpha = root * root;
            changed[i] = 1 - (float) (alpha / before);
            before = alpha;
        }
        return changed;
    }

    static NoiseSchedule of(SchedulerConfig config) {
        float[] alphas = products(betas(config));
        double[] wide = new double[alphas.length];
        Arrays.setAll(wide, i -> alphas[i]);
        return new NoiseSchedule(wide, config.prediction());
    }

    @Override
    public int count() {
        return alphas.length;
    }

    @Override
    public Tensor noised(Tensor x0, Tensor noise, int[] steps) {
        return x0.times(each(x0, steps, t -> Math.sqrt(alphas[t])))
                .plus(noise.times(each(x0, steps, t -> Math.sqrt(1 - alphas[t]))));
    }

    @Override
    public Tensor target(Tensor x0, Tensor noise, int[] steps) {
        return switch (prediction) {
            case EPSILON -> noise;
            case SAMPLE -> x0;
            case V_PREDICTION ->
                noise.times(each(x0, steps, t -> Math.sqrt(alphas[t])))
                        .minus(x0.times(each(x0, steps, t -> Math.sqrt(1 - alphas[t]))));
        };
    }

    @Override
    public Tensor told(int[] steps) {
        float[] told = new float[steps.length];
        for (int i = 0; i < told.length; i++) {
            told[i] = steps[i];
        }
        return Tensor.of(told);
    }

    @Override
    public String identity() {
        return prediction + " " + Arrays.hashCode(alphas);
    }

    /** ᾱ/(1 − ᾱ) */
    public double signalToNoise(int step) {
        return alphas[step] / (1 - alphas[step]);
    }

    /**
     * The weight of a squared error at a timestep by min-SNR-γ (Hang et al. 2023, arXiv:2303.09556): min(SNR, γ) over SNR for the
     * noise, over SNR + 1 for the velocity, and itself for the image.
     */
    public double minSnr(int step, double gamma) {
        double snr = signalToNoise(step);
        double least = Math.min(snr, gamma);
        return switch (prediction) {
            case EPSILON -> least / snr;
            case V_PREDICTION -> least / (snr + 1);
            case SAMPLE -> least;
        };
    }

    /** A number for each image, to be multiplied with it, [B, 1, …] */
    private static Tensor each(Tensor like, int[] steps, IntToDoubleFunction value) {
        float[] values = new float[steps.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(steps[i]);
        }
        long[] shape = new long[like.dims()];
        Arrays.fill(shape, 1);
        shape[0] = steps.length;
        return Tensor.of(values).to(like.dtype()).to(like.device()).view(shape);
    }
}
