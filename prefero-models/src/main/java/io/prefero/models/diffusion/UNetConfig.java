package io.prefero.models.diffusion;

import io.prefero.models.ConfigJson;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a UNet2DConditionModel is made of: config.json with diffusers' defaults filled in.
 *
 * @param sampleSize height and width of the latent images it was made for
 * @param in channels of a latent image
 * @param out channels of the prediction
 * @param widths channels of each level, from the finest
 * @param attendsDown whether each level attends to the prompt on the way down
 * @param attendsUp the same on the way up, from the coarsest
 * @param layers residual blocks of each level on the way down; one more on the way up
 * @param heads attention heads of each level (which the file calls attention_head_dim)
 * @param depths transformer blocks of each attention of a level
 * @param contextWidth D, the width of the prompts' states
 * @param linearProjection whether linear layers stand around the transformer blocks, not convolutions
 * @param wideAttention whether attention is computed in fp32
 * @param groups of the group norms
 * @param epsilon of the norms of residual blocks
 * @param embedding the width of the time's embedding
 * @param cosineFirst whether cosines come before sines (flip_sin_to_cos)
 * @param frequencyShift freq_shift
 * @param added what Stable Diffusion XL adds to the time
 */
record UNetConfig(
        int sampleSize,
        int in,
        int out,
        List<Integer> widths,
        List<Boolean> attendsDown,
        List<Boolean> attendsUp,
        List<Integer> layers,
        List<Integer> heads,
        List<Integer> depths,
        int contextWidth,
        boolean linearProjection,
        boolean wideAttention,
        int groups,
        double epsilon,
        int embedding,
        boolean cosineFirst,
        double frequencyShift,
        Optional<TextTime> added) {
    /**
     * addition_embed_type text_time: a pooled prompt and six numbers, each as waves.
     *
     * @param waves numbers that one of the six becomes
     * @param input all of them and the pooled prompt together
     */
    record TextTime(int waves, int input) {}

    static UNetConfig read(ConfigJson json) {
        refuseForeign(json);
        List<Integer> widths = listed(json, "block_out_channels", List.of(320, 640, 1280, 1280));
        int levels = widths.size();
        List<Boolean> down = attends(json, "down_block_types", "CrossAttnDownBlock2D", "DownBlock2D", levels);
        List<Boolean> up = attends(json, "up_block_types", "CrossAttnUpBlock2D", "UpBlock2D", levels);
        String heads = json.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
        return new UNetConfig(
                json.whole("sample_size", 1, 64),
                json.whole("in_channels", 1, 4),
                json.whole("out_channels", 1, 4),
                widths,
                down,
                up,
                each(json, "layers_per_block", 2, levels),
                each(json, heads, 8, levels),
                each(json, "transformer_layers_per_block", 1, levels),
                each(json, "cross_attention_dim", 1280, 1).get(0),
                json.flag("use_linear_projection", false),
                json.flag("upcast_attention", false),
                json.whole("norm_num_groups", 1, 32),
                json.positive("norm_eps", 1e-5),
                json.whole("time_embedding_dim", 1, 4 * widths.get(0)),
                json.flag("flip_sin_to_cos", true),
                json.number("freq_shift").orElse(0.0),
                added(json));
    }

    private static List<Integer> listed(ConfigJson json, String key, List<Integer> otherwise) {
        List<Integer> found = json.wholes(key, 1);
        return found.isEmpty() ? otherwise : found;
    }

    /** One number for each level, or the same for all. */
    private static List<Integer> each(ConfigJson json, String key, int otherwise, int levels) {
        List<Integer> found = listed(json, key, List.of(otherwise));
        if (found.size() != levels && found.stream().distinct().count() != 1) {
            throw json.refuse(key, "one whole number, or one for each of the " + levels + " levels");
        }
        return found.size() == levels ? found : Collections.nCopies(levels, found.get(0));
    }

    private static List<Boolean> attends(ConfigJson json, String key, String yes, String no, int levels) {
        boolean downwards = key.startsWith("down");
        List<String> types =
                json.texts(key).orElse(downwards ? List.of(yes, yes, yes, no) : List.of(no, yes, yes, yes));
        if (types.size() != levels || !types.stream().allMatch(t -> t.equals(yes) || t.equals(no))) {
            throw json.refuse(key, levels + " times " + yes + " or " + no + ", one for each of block_out_channels");
        }
        return types.stream().map(yes::equals).toList();
    }

    private static Optional<TextTime> added(ConfigJson json) {
        Optional<String> type = json.text("addition_embed_type");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        if (!type.get().equals("text_time")) {
            throw json.refuse("addition_embed_type", "null or \"text_time\"");
        }
        return Optional.of(new TextTime(
                json.required("addition_time_embed_dim", 2),
                json.required("projection_class_embeddings_input_dim", 1)));
    }

    private static void refuseForeign(ConfigJson json) {
        String no = "which is not supported";
        for (String key : List.of(
                "class_embed_type",
                "num_class_embeds",
                "encoder_hid_dim_type",
                "encoder_hid_dim",
                "dual_cross_attention",
                "only_cross_attention",
                "mid_block_only_cross_attention",
                "center_input_sample",
                "cross_attention_norm",
                "time_cond_proj_dim",
                "timestep_post_act",
                "time_embedding_act_fn",
                "resnet_skip_time_act",
                "reverse_transformer_layers_per_block",
                "dropout")) {
            json.refuseIfSet(key, no);
        }
        json.requireUsual("act_fn", "silu");
        json.requireUsual("resnet_time_scale_shift", "default");
        json.requireUsual("time_embedding_type", "positional");
        json.requireUsual("attention_type", "default");
        json.requireUsual("mid_block_type", "UNetMidBlock2DCrossAttn");
        for (String key : List.of("mid_block_scale_factor", "resnet_out_scale_factor", "downsample_padding")) {
            json.requireUsual(key, 1);
        }
        json.requireUsual("conv_in_kernel", 3);
        json.requireUsual("conv_out_kernel", 3);
    }
}
