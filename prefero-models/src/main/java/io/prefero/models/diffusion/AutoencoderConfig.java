package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import java.util.List;

/**
 * What an AutoencoderKL is made of: config.json with diffusers' defaults filled in.
 *
 * @param widths channels of each level, from the finest
 * @param layers residual blocks of each level of the encoder; one more in the decoder
 * @param latent channels of a latent image
 * @param scale the factor that brings latents to variance 1
 * @param shift what is taken from them before
 * @param groups of the norms
 * @param attention whether the coarsest level attends to itself
 * @param quant whether a convolution stands behind the encoder
 * @param postQuant whether one stands before the decoder
 */
record AutoencoderConfig(
        List<Integer> widths,
        int layers,
        int latent,
        double scale,
        double shift,
        int groups,
        boolean attention,
        boolean quant,
        boolean postQuant) {
    static AutoencoderConfig read(ConfigJson json) {
        json.requireUsual("act_fn", "silu");
        json.requireUsual("in_channels", 3);
        json.requireUsual("out_channels", 3);
        json.refuseIfSet("latents_mean", "which is not supported");
        json.refuseIfSet("latents_std", "which is not supported");
        List<Integer> widths = json.wholes("block_out_channels", 1);
        return new AutoencoderConfig(
                widths.isEmpty() ? List.of(64) : widths,
                json.whole("layers_per_block", 1, 1),
                json.whole("latent_channels", 1, 4),
                json.positive("scaling_factor", 0.18215),
                json.number("shift_factor").orElse(0.0),
                json.whole("norm_num_groups", 1, 32),
                json.flag("mid_block_add_attention", true),
                json.flag("use_quant_conv", true),
                json.flag("use_post_quant_conv", true));
    }

    /** How many pixels are one latent pixel, along each side. */
    int factor() {
        return 1 << (widths.size() - 1);
    }
}
