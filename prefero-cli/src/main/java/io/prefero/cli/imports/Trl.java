package io.prefero.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of TRL's trainers, as {@code trl dpo --config} takes them. */
public final class Trl {
    /** Which trainer a configuration is for: the subcommand in TRL. */
    public enum Trainer {
        DPO,
        KTO,
        CPO,
        ORPO,
        SFT
    }

    private static final Map<String, String> PLAIN = Map.ofEntries(
            Map.entry("sigmoid", "dpo"),
            Map.entry("hinge", "hinge-dpo"),
            Map.entry("ipo", "ipo/mean"),
            Map.entry("exo_pair", "exo"),
            Map.entry("nca_pair", "nca"),
            Map.entry("robust", "robust-dpo"),
            Map.entry("bco_pair", "bco"),
            Map.entry("sppo_hard", "sppo-hard"),
            Map.entry("aot", "aot"),
            Map.entry("aot_unpaired", "aot-unpaired"),
            Map.entry("aot_pair", "aot-unpaired"),
            Map.entry("apo_zero", "anchored-po/zero"),
            Map.entry("apo_down", "anchored-po/down"),
            Map.entry("discopop", "discopop"),
            Map.entry("sigmoid_norm", "ln-dpo"));

    private static final int ALPHA_TURNED = version("0.29");
    private static final int SMOOTHING_IGNORED = version("1.0");

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
     * @throws IllegalArgumentException if it does not begin with two numbers
     */
    public static int version(String text) {
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(text);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("--trl must be a version such as 0.28 or 1.0, got " + text);
        }
        return 1000 * Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2));
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
            case DPO -> dpo();
            case KTO -> kto();
            case CPO -> cpo();
            case ORPO -> method("orpo", Map.of("beta", keys.number("beta", 0.1)));
            case SFT -> method("sft", Map.of());
        }
        HuggingFace.model(keys, draft);
        if (keys.truth("use_peft")) {
            double r = keys.number("lora_r", 16); // α is 32 there, whatever r is
            HuggingFace.lora(keys, draft, "lora_r", "lora_target_modules", new HuggingFace.UsualLora(16, 32 / r, 0.05));
        }
        keys.take("dataset_name").ifPresent(name -> {
            draft.put("data.train", name);
            if (!Files.isRegularFile(Path.of(name.asString()))) {
                draft.note("data.train must be files: download " + name.asString() + " as JSONL or Parquet");
            }
        });
        HuggingFace.training(keys, draft, new HuggingFace.Usual(trainer == Trainer.SFT ? 2e-5 : 1e-6, 1024));
        if (keys.text("truncation_mode", "").equals("keep_start")) {
            draft.note(
                    "truncation_mode keep_start cuts answers, which Prefero never does: data.overflow is prompt_left");
        }
        return Imported.of(draft.settings, draft.notes, keys);
    }

    private void method(String name, Map<String, Double> hyperparameters) {
        draft.put("method.name", name);
        hyperparameters.forEach((key, value) -> draft.put("method." + key, value));
    }

    private void dpo() {
        List<String> losses = new ArrayList<>(keys.texts("loss_type"));
        if (losses.isEmpty()) {
            losses.add("sigmoid");
        }
        List<Double> weights =
                keys.texts("loss_weights").stream().map(Double::parseDouble).toList();
        double smoothing = keys.number("label_smoothing", 0);
        if (losses.size() == 1 && weights.isEmpty()) {
            Loss loss = loss(losses.get(0), smoothing);
            method(loss.method, loss.hyperparameters);
        } else {
            sum(losses, weights, smoothing);
        }
        if (keys.truth("sync_ref_model")) {
            draft.put("train.reference.mix", keys.number("ref_model_mixup_alpha", 0.6));
            draft.put("train.reference.every", keys.number("ref_model_sync_steps", 512));
        }
    }

    private record Loss(String method, Map<String, Double> hyperparameters) {}

    private void sum(List<String> losses, List<Double> weights, double smoothing) {
        List<Map<String, Object>> terms = new ArrayList<>();
        for (int k = 0; k < losses.size(); k++) {
            Loss loss = loss(losses.get(k), smoothing);
            Map<String, Object> term = new LinkedHashMap<>();
            term.put("method", loss.method);
            term.put("weight", weights.isEmpty() ? 1.0 : weights.get(k));
            term.put("params", loss.hyperparameters);
            terms.add(term);
        }
        draft.put("method.name", "weighted-sum").put("method.terms", terms);
    }

    private Loss loss(String type, double smoothing) {
        if (type.equals("sft")) {
            return new Loss("sft", Map.of());
        }
        Map<String, Double> own = new LinkedHashMap<>(Map.of("beta", keys.number("beta", 0.1)));
        String divergence = keys.text("f_divergence_type", "reverse_kl");
        if (!divergence.equals("reverse_kl")) {
            return divergent(type, divergence, own);
        }
        if (keys.take("ld_alpha").isPresent()) {
            only(type, "ld_alpha");
            own.put("ld_alpha", keys.number("ld_alpha", 1));
            return new Loss("ld-dpo", own);
        }
        if (keys.truth("use_weighting")) {
            only(type, "use_weighting");
            return new Loss("wpo", own);
        }
        String method = PLAIN.get(type);
        if (method == null) {
            throw new IllegalArgumentException("loss_type " + type + " is not known; known are sft, "
                    + String.join(", ", PLAIN.keySet().stream().sorted().toList()));
        }
        return new Loss(smoothed(type, method, smoothing, own), own);
    }

    /** What label_smoothing makes of a loss. */
    private String smoothed(String type, String method, double smoothing, Map<String, Double> own) {
        switch (type) {
            case "sigmoid" -> {
                if (smoothing > 0 && version < SMOOTHING_IGNORED) {
                    own.put("label_smoothing", smoothing);
                    return "cdpo";
                }
                if (smoothing > 0) {
                    draft.note(
                            "TRL from 1.0 on ignores label_smoothing with loss_type sigmoid, and so does this; cdpo is"
                                    + " the method that smooths");
                }
            }
            case "exo_pair" -> own.put("label_smoothing", smoothing == 0 ? 1e-3 : smoothing);
            case "robust", "aot", "aot_unpaired", "aot_pair" -> own.put("label_smoothing", smoothing);
            case "discopop" -> own.put("discopop_tau", keys.number("discopop_tau", 0.05));
            case "bco_pair" -> draft.note("bco has the running mean of rewards δ; TRL's bco_pair has not");
            default -> {}
        }
        return method;
    }

    private Loss divergent(String type, String divergence, Map<String, Double> own) {
        only(type, "f_divergence_type " + divergence);
        switch (divergence) {
            case "js_divergence" -> {
                return new Loss("f-dpo/js", own);
            }
            case "forward_kl" -> {
                return new Loss("f-dpo/forward-kl", own);
            }
            case "alpha_divergence" -> {
                double given = keys.number("f_alpha_divergence_coef", 0.5);
                double alpha = version < ALPHA_TURNED ? given : 1 - given;
                own.put("alpha", alpha);
                draft.note("α is the paper's, " + alpha
                        + (version < ALPHA_TURNED ? ", as" : ": 1 − f_alpha_divergence_coef, as") + " TRL "
                        + (version < ALPHA_TURNED ? "before" : "from") + " 0.29 has it; see --trl");
                return new Loss("f-dpo/alpha", own);
            }
            default ->
                throw new IllegalArgumentException("f_divergence_type " + divergence + " is not known; known are"
                        + " reverse_kl, forward_kl, js_divergence, alpha_divergence");
        }
    }

    private static void only(String type, String key) {
        if (!type.equals("sigmoid")) {
            throw new IllegalArgumentException(
                    key + " goes with loss_type sigmoid here, not with " + type + ": leave one of them out");
        }
    }

    private void kto() {
        String type = keys.text("loss_type", "kto");
        if (!type.equals("kto") && !type.equals("apo_zero_unpaired")) {
            throw new IllegalArgumentException("loss_type " + type + " is not known; known are kto, apo_zero_unpaired");
        }
        method(
                type.equals("kto") ? "kto" : "anchored-po/zero-unpaired",
                Map.of(
                        "beta", keys.number("beta", 0.1),
                        "desirable_weight", keys.number("desirable_weight", 1),
                        "undesirable_weight", keys.number("undesirable_weight", 1)));
    }

    private void cpo() {
        String type = keys.text("loss_type", "sigmoid");
        double beta = keys.number("beta", 0.1);
        double imitation = keys.number("cpo_alpha", 1);
        double smoothing = keys.number("label_smoothing", 0);
        double gamma = keys.number("simpo_gamma", 0.5);
        switch (type) {
            case "sigmoid" -> method("cpo", Map.of("beta", beta, "alpha", imitation, "label_smoothing", smoothing));
            case "simpo" ->
                method(
                        "simpo",
                        Map.of("beta", beta, "gamma", gamma, "sft_weight", imitation, "label_smoothing", smoothing));
            default ->
                throw new IllegalArgumentException(
                        "CPOTrainer's loss_type " + type + " is not here; sigmoid and simpo are");
        }
    }
}
