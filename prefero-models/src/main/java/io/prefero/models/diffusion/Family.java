package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import java.util.List;

/** The pipelines that Prefero runs, by how prompts reach their denoiser. */
public enum Family {
    /** Stable Diffusion 1 and 2: one text encoder. */
    STABLE_DIFFUSION("StableDiffusionPipeline", List.of(""), 7.5),
    /** Stable Diffusion XL: two text encoders, a pooled prompt, sizes and crops. */
    XL("StableDiffusionXLPipeline", List.of("", "_2"), 5),
    /** Stable Diffusion 3: two text encoders, a pooled prompt, and room for a third encoder, which is left empty. */
    THREE("StableDiffusion3Pipeline", List.of("", "_2"), 7);

    private final String className;
    private final List<String> encoders;
    private final double usualGuidance;

    Family(String className, List<String> encoders, double usualGuidance) {
        this.className = className;
        this.encoders = encoders;
        this.usualGuidance = usualGuidance;
    }

    /** The guidance that diffusers gives it where nothing is said. */
    public double usualGuidance() {
        return usualGuidance;
    }

    /** What stands behind {@code text_encoder} in the names of the encoders' folders. */
    List<String> encoders() {
        return encoders;
    }

    /** The folder of the denoiser. */
    String denoiser() {
        return this == THREE ? "transformer" : "unet";
    }

    static Family of(ConfigJson index) {
        String name = index.text("_class_name").orElse("");
        for (Family family : values()) {
            if (family.className.equals(name)) {
                return family;
            }
        }
        throw index.refuse(
                "_class_name", "StableDiffusionPipeline, StableDiffusionXLPipeline or StableDiffusion3Pipeline");
    }
}
