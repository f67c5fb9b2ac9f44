package io.prefero.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** adapter_config.json as PEFT writes it (0.21): read with a refusal for everything that would change the numbers. */
final class PeftConfig {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Keys that are read, or that say nothing about the numbers of a loaded adapter. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "task_type",
            "base_model_name_or_path",
            "r",
            "lora_alpha",
            "lora_dropout",
            "target_modules",
            "bias",
            "use_rslora",
            "rank_pattern",
            "alpha_pattern",
            "init_lora_weights",
            "inference_mode",
            "auto_mapping",
            "revision",
            "peft_version",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "modules_to_save",
            "fan_in_fan_out",
            "use_dora",
            "lora_bias");

    private static final String UNSUPPORTED = "which is not supported";

    private PeftConfig() {}

    static LoraSettings read(ConfigJson json) {
        if (!json.text("peft_type").orElse("LORA").equals("LORA")) {
            throw json.refuse("peft_type", "\"LORA\"");
        }
        refuseForeign(json);
        return new LoraSettings(
                json.whole("r", 1, 8),
                json.positive("lora_alpha", 8),
                json.number("lora_dropout").orElse(0.0),
                targets(json),
                json.flag("use_rslora", false) ? LoraSettings.Scaling.RANK_STABILISED : LoraSettings.Scaling.BY_RANK,
                true,
                patterns(json, "rank_pattern", (c, key) -> c.required(key, 1)),
                patterns(json, "alpha_pattern", (c, key) -> c.positive(key).orElseThrow()));
    }

    private static void refuseForeign(ConfigJson json) {
        json.refuseIfSet("use_dora", UNSUPPORTED + "; use a plain LoRA adapter");
        json.refuseIfSet("modules_to_save", UNSUPPORTED + ": only low-rank changes of linear layers are");
        json.refuseIfSet("lora_bias", UNSUPPORTED);
        json.refuseIfSet("fan_in_fan_out", UNSUPPORTED + ": it is for GPT-2's transposed weights");
        if (!json.text("bias").orElse("none").equals("none")) {
            throw json.refuse("bias", "\"none\": trained biases are not supported");
        }
        JsonNode init = json.node().path("init_lora_weights");
        if (init.isString()
                && !init.asString().equals("gaussian")
                && !init.asString().equals("true")) {
            throw json.refuse("init_lora_weights", "true, false or \"gaussian\": others change the base weights");
        }
        for (Map.Entry<String, JsonNode> field : json.node().properties()) {
            if (!KNOWN.contains(field.getKey()) && !says(field.getKey(), field.getValue())) {
                throw new IllegalArgumentException(json.file() + ": " + field.getKey() + " is " + field.getValue()
                        + ", and this key is not known; remove it if it changes nothing");
            }
        }
    }

    /** Whether an unknown key says nothing: an empty value, or what PEFT writes by default. */
    private static boolean says(String key, JsonNode value) {
        boolean empty =
                value.isNull() || (value.isBoolean() && !value.asBoolean()) || (value.isContainer() && value.isEmpty());
        boolean usual = (key.equals("megatron_core") && value.asString("").equals("megatron.core"))
                || (key.equals("qalora_group_size") && value.asInt(0) == 16);
        return empty || usual;
    }

    private static LoraSettings.Targets targets(ConfigJson json) {
        JsonNode value = json.node().path("target_modules");
        if (value.isString()) {
            return value.asString().equals("all-linear")
                    ? new LoraSettings.Targets.AllLinear()
                    : new LoraSettings.Targets.Matching(value.asString());
        }
        return new LoraSettings.Targets.Named(json.texts("target_modules").orElse(List.of("q_proj", "v_proj")));
    }

    private static <T> Map<String, T> patterns(ConfigJson json, String key, BiFunction<ConfigJson, String, T> read) {
        Map<String, T> all = new LinkedHashMap<>();
        json.object(key).ifPresent(c -> c.node().propertyNames().forEach(name -> all.put(name, read.apply(c, name))));
        return all;
    }

    /** The text of adapter_config.json. */
    static String write(LoraSettings settings, List<Linear> targets, WeightNames model, String base) {
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
        json.put("base_model_name_or_path", base).putNull("revision");
        json.put("r", settings.rank());
        putNumber(json, "lora_alpha", settings.alpha());
        json.put("lora_dropout", settings.dropout());
        if (settings.targets() instanceof LoraSettings.Targets.Matching m) {
            json.put("target_modules", m.expression());
        } else if (settings.sight()) {
            targets.forEach(linear -> json.withArray("target_modules").add(linear.path()));
        } else {
            List<String> names =
                    settings.targets() instanceof LoraSettings.Targets.Named n ? n.names() : lastNames(targets);
            model.inside(names)
                    .ifPresentOrElse(
                            expression -> json.put("target_modules", expression),
                            () -> names.forEach(json.putArray("target_modules")::add));
        }
        json.put("use_rslora", settings.scaling() == LoraSettings.Scaling.RANK_STABILISED);
        settings.rankPatterns().forEach(json.putObject("rank_pattern")::put);
        ObjectNode alphas = json.putObject("alpha_pattern");
        settings.alphaPatterns().forEach((key, alpha) -> putNumber(alphas, key, alpha));
        json.put("bias", "none").put("fan_in_fan_out", false).putNull("modules_to_save");
        json.put("use_dora", false).put("lora_bias", false).put("init_lora_weights", true);
        json.putNull("layers_to_transform").putNull("layers_pattern").putNull("exclude_modules");
        json.put("inference_mode", true);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /** PEFT types α as a whole number. */
    private static void putNumber(ObjectNode json, String key, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            json.put(key, (long) value);
        } else {
            json.put(key, value);
        }
    }

    /** q_proj, k_proj, …: the last parts of the layers' paths, each once. */
    static List<String> lastNames(List<Linear> linears) {
        return linears.stream()
                .map(l -> l.path().substring(l.path().lastIndexOf('.') + 1))
                .distinct()
                .toList();
    }
}
