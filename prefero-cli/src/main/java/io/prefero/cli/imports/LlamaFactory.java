package io.prefero.cli.imports;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Configurations of LLaMA-Factory's stages dpo, kto and sft. */
public final class LlamaFactory {
    private static final List<String> OWN = List.of("stage", "finetuning_type", "pref_loss", "cutoff_len");
    private static final List<String> WEIGHTY = List.of(
            "pref_bco_weight", "use_dft_loss", "use_dora", "quantization_bit", "adapter_name_or_path", "ref_model");
    private static final HuggingFace.UsualLora LORA = new HuggingFace.UsualLora(8, r -> 2 * r, 0, List.of("all"));

    private final Keys keys;
    private final Draft draft = new Draft();

    private LlamaFactory(ObjectNode tree) {
        this.keys = new Keys(tree);
    }

    /** Whether a file is one of LLaMA-Factory's. */
    public static boolean wrote(ObjectNode tree) {
        return OWN.stream().anyMatch(tree::has);
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
        String stage = keys.text("stage", "sft");
        switch (stage) {
            case "dpo" -> dpo();
            case "kto" -> kto();
            case "sft" -> draft.method("sft", Map.of());
            default -> throw new IllegalArgumentException("stage " + stage + " is not here; dpo, kto and sft are");
        }
        HuggingFace.model(keys, draft);
        String tuning = keys.text("finetuning_type", "lora");
        switch (tuning) {
            case "full" -> {}
            case "lora" -> HuggingFace.lora(keys, draft, "lora_rank", "lora_target", LORA);
            default ->
                throw new IllegalArgumentException("finetuning_type " + tuning + " is not here; full and lora are");
        }
        data();
        HuggingFace.training(keys, draft, 5e-5);
        return Imported.of(draft, keys, WEIGHTY);
    }

    private void kto() {
        draft.method(
                "kto",
                Map.of(
                        "beta", keys.number("pref_beta", 0.1),
                        "desirable_weight", keys.number("kto_chosen_weight", 1),
                        "undesirable_weight", keys.number("kto_rejected_weight", 1)));
    }

    private void dpo() {
        double beta = keys.number("pref_beta", 0.1);
        double gamma = keys.number("simpo_gamma", 0.5);
        String loss = keys.text("pref_loss", "sigmoid");
        switch (loss) {
            case "sigmoid" -> sigmoid(beta, keys.number("dpo_label_smoothing", 0));
            case "hinge" -> draft.method("hinge-dpo", Map.of("beta", beta));
            case "ipo" -> draft.method("ipo/mean", Map.of("beta", beta));
            case "simpo" -> draft.method("simpo", Map.of("beta", beta, "gamma", gamma));
            case "orpo" ->
                draft.method("orpo", Map.of("beta", beta, "nll_over_prompt", false))
                        .note("orpo imitates by a mean over all tokens of the batch, there by a mean of each answer's");
            default ->
                throw new IllegalArgumentException(
                        "pref_loss " + loss + " is not here; sigmoid, hinge, ipo, simpo and orpo are");
        }
        if (loss.equals("hinge") || loss.equals("ipo")) {
            draft.note("by its source, LLaMA-Factory with TRL 0.20 to 0.24 takes the sigmoid loss for " + loss
                    + "; this is " + loss);
        }
        double imitation = keys.number("pref_ftx", 0);
        if (imitation > 0) {
            imitate(imitation);
        }
    }

    private void sigmoid(double beta, double smoothing) {
        if (keys.take("ld_alpha").isPresent()) {
            draft.method("ld-dpo", Map.of("beta", beta, "ld_alpha", keys.number("ld_alpha", 1)))
                    .note("ld_alpha discounts the policy alone there, and the reference as well here");
        } else if (smoothing > 0) {
            draft.method("cdpo", Map.of("beta", beta, "label_smoothing", smoothing));
        } else {
            draft.method("dpo", Map.of("beta", beta));
        }
    }

    /** pref_ftx: the mean negative log-likelihood of each chosen answer beside the loss. */
    private void imitate(double weight) {
        Map<String, ?> imitation = Map.of("nll_reduction", "seq_mean");
        List<Map<String, ?>> terms = List.of(
                Map.of("method", draft.methodName(), "params", draft.hyperparameters()),
                Map.of("method", "sft", "weight", weight, "params", imitation));
        draft.method("weighted-sum", Map.of("terms", terms));
    }

    private void data() {
        List<String> names = keys.names("dataset");
        if (!names.isEmpty()) {
            draft.put("data.train", names)
                    .note("data.train must be files: what dataset_info.json says of " + String.join(", ", names));
        }
        keys.take("dataset_dir");
        draft.put("data.max_length", keys.number("cutoff_len", 2048));
        double held = keys.number("val_size", 0);
        if (held > 0 && held < 1) {
            draft.put("data.eval_fraction", held);
        } else if (held >= 1) {
            draft.note("val_size " + Math.round(held) + " is a number of rows: set data.eval_fraction to a share");
        }
    }
}
