package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;

/**
 * What an SD3Transformer2DModel is made of: config.json with diffusers' defaults filled in.
 *
 * @param sampleSize height and width of the latent images it was made for
 * @param patch height and width of a patch
 * @param in channels of a latent image
 * @param out channels of the prediction
 * @param layers how many blocks
 * @param heads attention heads
 * @param width of the residual streams: heads · their width
 * @param contextWidth J, the width of the prompts' states
 * @param pooledWidth P, the width of a pooled prompt
 * @param positions height and width of the table of positions
 */
record MmditConfig(
        int sampleSize,
        int patch,
        int in,
        int out,
        int layers,
        int heads,
        int width,
        int contextWidth,
        int pooledWidth,
        int positions) {
    static MmditConfig read(ConfigJson json) {
        json.refuseIfSet("qk_norm", "as in Stable Diffusion 3.5, which is not supported");
        if (!json.wholes("dual_attention_layers", 0).isEmpty()) {
            throw json.refuse("dual_attention_layers", "none: Stable Diffusion 3.5 is not supported");
        }
        int heads = json.whole("num_attention_heads", 1, 18);
        int width = heads * json.whole("attention_head_dim", 1, 64);
        if (json.whole("caption_projection_dim", 1, 1152) != width) {
            throw json.refuse("caption_projection_dim", "num_attention_heads · attention_head_dim = " + width);
        }
        int in = json.whole("in_channels", 1, 16);
        return new MmditConfig(
                json.whole("sample_size", 1, 128),
                json.whole("patch_size", 1, 2),
                in,
                json.whole("out_channels", 1, in),
                json.whole("num_layers", 1, 18),
                heads,
                width,
                json.whole("joint_attention_dim", 1, 4096),
                json.whole("pooled_projection_dim", 1, 2048),
                json.whole("pos_embed_max_size", 1, 96));
    }
}
