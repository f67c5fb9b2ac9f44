package io.prefero.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of TRL's trainers, as {@code trl dpo --config} and its scripts take them. */
public final class Trl {
    /** Which trainer a configuration is for. */
    public enum Trainer {
        DPO,
        KTO,
        CPO,
        ORPO,
        SFT
    }

    private final Keys keys;
    private final Draft draft = new Draft();
    private final int version;

    private Trl(ObjectNode tree, int version) {
        this.keys = new Keys(tree);
        this.version = version;
    }

    /**
     * A version in a form that compares: 1.2.3 is 1002.
     *
     * @throws IllegalArgumentException if it does not begin with two numbers, or is older than what is known here
     */
    public static int version(String text) {
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(text);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("--trl must be a version such as 0.28 or 1.0, got " + text);
        }
        int version = 1000 * Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2));
        if (version < 16) {
            throw new IllegalArgumentException(
                    "--trl " + text + ": other defaults held before 0.16; write them into the file and take 0.16");
        }
        return version;
    }

    /**
     * The settings of a run.
     *
     * @param version of TRL, by {@link #version}: what keys mean has changed
     * @throws IllegalArgumentException if a value cannot be had here
     */
    public static Imported read(ObjectNode tree, Trainer trainer, int version) {
        return new Trl(tree, version).imported(trainer);
    }

    private Imported imported(Trainer trainer) {
        switch (trainer) {
            case DPO -> new TrlLosses(keys, draft, version).read();
            case KTO -> kto();
            case CPO -> cpo();
            case ORPO -> draft.method("orpo", Map.of("beta", keys.number("beta", 0.1)));
            case SFT -> draft.method("sft", Map.of());
        }
        if (keys.truth("sync_ref_model")) {
            draft.put("train.reference.mix", keys.number("ref_model_mixup_alpha", 0.6));
            draft.put("train.reference.every", keys.number("ref_model_sync_steps", 512));
        }
        HuggingFace.model(keys, draft);
        if (keys.truth("use_peft")) {
            HuggingFace.lora(
                    keys,
                    draft,
                    "lora_r",
                    "lora_target_modules",
                    new HuggingFace.UsualLora(16, r -> 32, 0.05, List.of()));
        }
        keys.take("dataset_name").ifPresent(name -> {
            draft.put("data.train", name);
            if (!Files.isRegularFile(Path.of(name.asString()))) {
                draft.note("data.train must be files: download " + name.asString() + " as JSONL or Parquet");
            }
        });
        draft.put("data.max_length", keys.number("max_length", 1024));
        if (!keys.text("truncation_mode", "").equals("keep_end")) {
            draft.note(
                    "rows that are too long lose the end of an answer there; here the beginning of their prompt, or they"
                            + " are dropped (data.overflow)");
        }
        HuggingFace.training(keys, draft, trainer == Trainer.SFT ? 2e-5 : 1e-6);
        return Imported.of(
                draft, keys, List.of("use_dora", "load_in_4bit", "load_in_8bit", "packing", "assistant_only_loss"));
    }

    private void kto() {
        String type = keys.text("loss_type", "kto");
        if (!type.equals("kto") && !type.equals("apo_zero_unpaired")) {
            throw new IllegalArgumentException("loss_type " + type + " is not known; known are kto, apo_zero_unpaired");
        }
        draft.method(
                type.equals("kto") ? "kto" : "anchored-po/zero-unpaired",
                Map.of(
                        "beta", keys.number("beta", 0.1),
                        "desirable_weight", keys.number("desirable_weight", 1),
                        "undesirable_weight", keys.number("undesirable_weight", 1)));
    }

    private void cpo() {
        String type = keys.text("loss_type", "sigmoid");
        double imitation = type.equals("alphapo") ? 0 : keys.number("cpo_alpha", 1);
        double shape = keys.number("alpha", 0);
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("beta", keys.number("beta", 0.1));
        own.put("label_smoothing", keys.number("label_smoothing", 0));
        if (shape != 0 && (imitation > 0 || type.equals("sigmoid"))) {
            throw new IllegalArgumentException(
                    "alpha " + shape + " goes with loss_type simpo and cpo_alpha 0 here; leave one of them out");
        }
        switch (type) {
            case "sigmoid" -> {
                own.put("alpha", imitation);
                draft.method("cpo", own);
            }
            case "simpo", "alphapo" -> {
                own.put("gamma", keys.number("simpo_gamma", 0.5));
                own.put(shape == 0 ? "sft_weight" : "alpha", shape == 0 ? imitation : shape);
                draft.method(shape == 0 ? "simpo" : "alpha-po", own);
            }
            default ->
                throw new IllegalArgumentException(
                        "CPOTrainer's loss_type " + type + " is not here; sigmoid, simpo and alphapo are");
        }
    }
}
