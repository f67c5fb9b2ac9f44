package io.prefero.score;

import io.prefero.models.diffusion.Condition;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Noising;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Images as denoisers are shown them.
 *
 * @param x noised latents, [B, C, h, w]
 * @param target what is to be predicted of them
 * @param told the timesteps, [B]
 */
record NoisyImages(Tensor x, Tensor target, Tensor told, Condition condition) {
    /** Draws from what the autoencoder says, and noises. Everything is computed in fp32 on the CPU, as in a cache's run. */
    NoisyImages(List<ImageBranch> images, Noising noising, NoiseScorer.Telling telling, Denoiser denoiser) {
        this(
                latents(images),
                Tensor.stack(0, images.stream().map(NoisyImages::noise).toList()),
                images.stream().mapToInt(b -> b.noised().timestep()).toArray(),
                noising,
                condition(images, telling, denoiser),
                denoiser);
    }

    private NoisyImages(Tensor x0, Tensor noise, int[] steps, Noising noising, Condition condition, Denoiser denoiser) {
        this(
                noising.noised(x0, noise, steps).to(denoiser.device()),
                noising.target(x0, noise, steps).to(denoiser.device()),
                noising.told(steps).to(denoiser.device()),
                condition);
    }

    private static Tensor latents(List<ImageBranch> images) {
        return Tensor.stack(0, images.stream().map(NoisyImages::latent).toList());
    }

    /** mean + exp(logvar/2)·ξ, which the source has scaled. */
    private static Tensor latent(ImageBranch branch) {
        LatentImage image = branch.image();
        Tensor noise = branch.noised().posterior().of(image.shape());
        return image.meanTensor()
                .plus(image.logVarianceTensor().times(0.5).exp().times(noise));
    }

    private static Tensor noise(ImageBranch branch) {
        return branch.noised().noise().of(branch.image().shape());
    }

    private static Condition condition(List<ImageBranch> images, NoiseScorer.Telling telling, Denoiser denoiser) {
        Device device = denoiser.device();
        DType type = denoiser.dtype();
        Tensor states = Tensor.stack(
                0, images.stream().map(b -> b.caption().statesTensor()).toList());
        List<Tensor> pooled = images.stream()
                .flatMap(b -> b.caption().pooledTensor().stream())
                .toList();
        return telling.of(
                states.to(type).to(device),
                pooled.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Tensor.stack(0, pooled).to(type).to(device)));
    }
}
