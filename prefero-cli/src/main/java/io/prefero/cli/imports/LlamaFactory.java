package io.prefero.cli.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of LLaMA-Factory's stages dpo, kto and sft. */
public final class LlamaFactory {
    private final Keys keys;
    private final Draft draft = new Draft();

    private LlamaFactory(ObjectNode tree) {
        this.keys = new Keys(tree);
    }

    /** Whether a file is one of LLaMA-Factory's. */
    public static boolean wrote(ObjectNode tree) {
        return tree.has("stage");
    }

    /**
     * The settings of a run.
     *
     * @throws IllegalArgumentException if a value cannot be had here
     */
    public static Imported read(ObjectNode tree) {
        return new LlamaFactory(tree).imported();
    }

    private Imported imported() {
        String stage = keys.text("stage", "");
        switch (stage) {
            case "dpo" -> dpo();
            case "kto" ->
                method(
                        "kto",
                        Map.of(
                                "beta", keys.number("pref_beta", 0.1),
                                "desirable_weight", keys.number("kto_chosen_weight", 1),
                                "undesirable_weight", keys.number("kto_rejected_weight", 1)));
            case "sft" -> method("sft", Map.of());
            default -> throw new IllegalArgumentException("stage " + stage + " is not here; dpo, kto and sft are");
        }
        HuggingFace.model(keys, draft);
        String tuning = keys.text("finetuning_type", "lora");
        switch (tuning) {
            case "full" -> {}
            case "lora" ->
                HuggingFace.lora(keys, draft, "lora_rank", "lora_target", new HuggingFace.UsualLora(8, 2, 0));
            default ->
                throw new IllegalArgumentException("finetuning_type " + tuning + " is not here; full and lora are");
        }
        data();
        HuggingFace.training(keys, draft, new HuggingFace.Usual(5e-5, 2048));
        return Imported.of(draft.settings, draft.notes, keys);
    }

    private void method(String name, Map<String, Double> hyperparameters) {
        draft.put("method.name", name);
        hyperparameters.forEach((key, value) -> draft.put("method." + key, value));
    }

    private void dpo() {
        double beta = keys.number("pref_beta", 0.1);
        double imitation = keys.number("pref_ftx", 0);
        double smoothing = keys.number("dpo_label_smoothing", 0);
        String loss = keys.text("pref_loss", "sigmoid");
        double gamma = keys.number("simpo_gamma", 0.5);
        switch (loss) {
            case "sigmoid" -> sigmoid(beta, smoothing);
            case "hinge" -> method("hinge-dpo", Map.of("beta", beta));
            case "ipo" -> method("ipo/mean", Map.of("beta", beta));
            case "simpo" -> method("simpo", Map.of("beta", beta, "gamma", gamma));
            case "orpo" -> {
                method("orpo", Map.of("beta", beta));
                draft.put("method.nll_over_prompt", false);
            }
            default ->
                throw new IllegalArgumentException(
                        "pref_loss " + loss + " is not here; sigmoid, hinge, ipo, simpo and orpo are");
        }
        if (imitation > 0) {
            imitate(imitation);
        }
    }

    private void sigmoid(double beta, double smoothing) {
        if (keys.take("ld_alpha").isPresent()) {
            method("ld-dpo", Map.of("beta", beta, "ld_alpha", keys.number("ld_alpha", 1)));
            draft.note("ld_alpha discounts the policy alone there, and the reference as well here");
        } else if (smoothing > 0) {
            method("cdpo", Map.of("beta", beta, "label_smoothing", smoothing));
        } else {
            method("dpo", Map.of("beta", beta));
        }
    }

    /** pref_ftx: the mean negative log-likelihood of each chosen answer beside the loss. */
    private void imitate(double weight) {
        ObjectNode method = draft.settings.path("method").deepCopy().asObject();
        String name = method.remove("name").asString();
        draft.settings.remove("method");
        draft.put("method.name", "weighted-sum")
                .put(
                        "method.terms",
                        List.of(
                                Map.of("method", name, "params", method),
                                Map.of(
                                        "method",
                                        "sft",
                                        "weight",
                                        weight,
                                        "params",
                                        Map.of("nll_reduction", "seq_mean"))));
    }

    private void data() {
        List<String> names = keys.texts("dataset").stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .toList();
        if (!names.isEmpty()) {
            draft.put("data.train", names)
                    .note("data.train must be files: what dataset_info.json says of " + String.join(", ", names));
        }
        keys.take("dataset_dir");
        double held = keys.number("val_size", 0);
        if (held > 0 && held < 1) {
            draft.put("data.eval_fraction", held);
        } else if (held >= 1) {
            draft.note("val_size " + Math.round(held) + " is a number of rows: set data.eval_fraction to a share");
        }
    }
}
