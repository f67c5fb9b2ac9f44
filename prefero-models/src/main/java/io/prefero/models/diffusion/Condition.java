package io.prefero.models.diffusion;

import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What a denoiser is told of the images that are wanted.
 *
 * @param context the prompts' states, [B, T, D]
 * @param pooled one vector a prompt, [B, P]; Stable Diffusion XL and 3
 * @param timeIds original height and width, top and left of the crop, target height and width, [B, 6]; Stable Diffusion XL
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record Condition(Tensor context, Optional<Tensor> pooled, Optional<Tensor> timeIds) {
    /** Of prompts that have states only. */
    public static Condition of(Tensor context) {
        return new Condition(context, Optional.empty(), Optional.empty());
    }

    /** Several, one after another in the batch. */
    public static Condition join(List<Condition> parts) {
        return new Condition(
                Tensor.cat(0, parts.stream().map(Condition::context).toList()),
                joined(parts.stream().flatMap(p -> p.pooled.stream()).toList()),
                joined(parts.stream().flatMap(p -> p.timeIds.stream()).toList()));
    }

    private static Optional<Tensor> joined(List<Tensor> parts) {
        return parts.isEmpty() ? Optional.empty() : Optional.of(Tensor.cat(0, parts));
    }
}
