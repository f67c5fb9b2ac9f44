package io.prefero.models;

import java.util.Optional;

/**
 * Rotary settings from config.json: {@code rope_parameters} (transformers 5), or {@code rope_theta} and {@code
 * rope_scaling} (4). Where a file holds both, {@code rope_scaling} replaces {@code rope_parameters} whole.
 */
final class RopeJson {
    private static final double THETA = 10_000;
    private static final String SUPPORTED = "one of default, linear, dynamic, llama3, yarn";

    private final ConfigJson top;
    private final ConfigJson dict;
    private final int context;

    private RopeJson(ConfigJson top, ConfigJson dict, int context) {
        this.top = top;
        this.dict = dict;
        this.context = context;
    }

    /** The settings of a model whose heads are {@code dim} wide and whose longest text has {@code context} tokens. */
    static Rope read(ConfigJson top, int dim, int context) {
        Optional<ConfigJson> old =
                top.object("rope_scaling").filter(o -> !o.node().isEmpty());
        ConfigJson dict =
                old.or(() -> top.object("rope_parameters")).orElseGet(() -> ConfigJson.parse(top.file(), "{}"));
        return new RopeJson(top, dict, context).rope(dim);
    }

    private Rope rope(int dim) {
        double theta = dict.positive("rope_theta").orElseGet(() -> top.positive("rope_theta", THETA));
        RopeScaling scaling = scaling();
        boolean partial = dict.positive("partial_rotary_factor", top.positive("partial_rotary_factor", 1)) != 1;
        if (partial && !(scaling instanceof RopeScaling.Plain)) {
            throw top.refuse("partial_rotary_factor", "no such key: these families rotate whole heads");
        }
        return new Rope(dim, theta, scaling, dict.wholes("mrope_section", 0));
    }

    private RopeScaling scaling() {
        String key = dict.has("rope_type") ? "rope_type" : "type";
        String type = dict.text(key).orElse("default");
        return switch (type) {
            case "default" -> new RopeScaling.Plain();
            case "linear" -> new RopeScaling.Linear(required("factor"));
            case "dynamic" -> new RopeScaling.Dynamic(required("factor"), context);
            case "llama3" -> llama3();
            case "yarn" -> yarn();
            default -> throw dict.refuse(key, SUPPORTED);
        };
    }

    private RopeScaling llama3() {
        double low = required("low_freq_factor");
        double high = required("high_freq_factor");
        if (high <= low) {
            throw dict.refuse("high_freq_factor", "a number above low_freq_factor (" + low + ")");
        }
        return new RopeScaling.Llama3(required("factor"), low, high, original());
    }

    private RopeScaling yarn() {
        double factor = dict.isNull("factor") ? (double) context / original() : required("factor");
        double attention = dict.positive("attention_factor").orElseGet(() -> attentionFactor(factor));
        double fast = dict.positive("beta_fast", 32);
        double slow = dict.positive("beta_slow", 1);
        var rounding = dict.flag("truncate", true) ? RopeScaling.Yarn.Rounding.OUTWARD : RopeScaling.Yarn.Rounding.NONE;
        return new RopeScaling.Yarn(factor, original(), fast, slow, rounding, attention);
    }

    private double attentionFactor(double factor) {
        double m = dict.number("mscale").orElse(0.0);
        double all = dict.number("mscale_all_dim").orElse(0.0);
        return m != 0 && all != 0
                ? RopeScaling.Yarn.magnitude(factor, m) / RopeScaling.Yarn.magnitude(factor, all)
                : RopeScaling.Yarn.magnitude(factor, 1);
    }

    private double required(String key) {
        return dict.positive(key).orElseThrow(() -> dict.refuse(key, "a number > 0"));
    }

    /** The length before stretching; the top level beats the dictionary, as in transformers 5. */
    private int original() {
        String key = "original_max_position_embeddings";
        return top.whole(key, 1).or(() -> dict.whole(key, 1)).orElse(context);
    }
}
