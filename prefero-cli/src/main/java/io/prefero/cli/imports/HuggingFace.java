package io.prefero.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** What TRL and LLaMA-Factory share: the arguments of transformers' Trainer, and LoRA's. */
final class HuggingFace {
    private HuggingFace() {}

    /** Everything but the model, its adapter and the data; {@code rate} is the usual learning rate. */
    static void training(Keys keys, Draft draft, double rate) {
        keys.take("output_dir").ifPresent(out -> draft.put("out", out));
        draft.put("seed", keys.number("seed", 42));
        draft.put("train.lr", keys.number("learning_rate", rate));
        double each = keys.number("per_device_train_batch_size", 8);
        draft.put("train.batch", each * keys.number("gradient_accumulation_steps", 1));
        draft.put("train.micro_batch", each);
        double steps = keys.number("max_steps", -1);
        double epochs = keys.number("num_train_epochs", 3);
        if (steps > 0) {
            draft.put("train.steps", steps);
        } else {
            draft.put("train.epochs", epochs);
        }
        schedule(keys, draft, steps);
        optimiser(keys, draft);
        saving(keys, draft);
        if (keys.truth("gradient_checkpointing")) {
            draft.put("model.activation_checkpointing", true);
        }
        keys.take("bf16").filter(bf16 -> !keys.truth("bf16")).ifPresent(no -> draft.put("model.dtype", "f32"));
    }

    private static void schedule(Keys keys, Draft draft, double steps) {
        String schedule = keys.text("lr_scheduler_type", "linear");
        double warmup = warmup(keys, draft, steps);
        switch (schedule) {
            case "linear", "cosine" -> draft.put("train.warmup", warmup).put("train.schedule", schedule);
            case "constant_with_warmup" -> draft.put("train.warmup", warmup).put("train.schedule", "constant");
            case "constant" -> draft.put("train.warmup", 0.0).put("train.schedule", schedule); // it has none there
            default ->
                throw new IllegalArgumentException("lr_scheduler_type " + schedule
                        + " is not here; linear, cosine, constant and constant_with_warmup are");
        }
    }

    /** The share of the steps; transformers 5 takes shares as warmup_steps, too. */
    private static double warmup(Keys keys, Draft draft, double steps) {
        double count = keys.number("warmup_steps", 0);
        double share = keys.number("warmup_ratio", 0);
        if (count >= 1 && steps > 0) {
            return Math.min(1, count / steps);
        }
        if (count >= 1) {
            draft.note("warmup_steps " + Math.round(count)
                    + " is a share of the steps here: set train.warmup once their number is known");
        }
        return count > 0 && count < 1 ? count : share;
    }

    private static void optimiser(Keys keys, Draft draft) {
        for (String key : List.of("weight_decay", "adam_beta1", "adam_beta2", "adam_epsilon")) {
            keys.number(key).ifPresent(value -> draft.put("train." + key, value));
        }
        keys.number("max_grad_norm").ifPresent(norm -> {
            if (norm > 0) {
                draft.put("train.max_grad_norm", norm);
            } else {
                draft.put("train.max_grad_norm", 1e9).note("max_grad_norm 0 clips nothing there; 1e9 is never reached");
            }
        });
    }

    private static void saving(Keys keys, Draft draft) {
        if (keys.text("save_strategy", "steps").equals("steps")) {
            every(draft, "save_steps", keys.number("save_steps", 500), "train.checkpoint_every");
        } else {
            draft.note("save_strategy counts steps alone here: set train.checkpoint_every, or only the end is saved");
        }
        evaluation(keys, draft);
        keys.number("save_total_limit")
                .ifPresentOrElse(
                        keep -> draft.put("train.keep", keep),
                        () -> draft.note(
                                "without save_total_limit every checkpoint stays there; here train.keep of them"));
    }

    private static void evaluation(Keys keys, Draft draft) {
        String strategy = keys.text("eval_strategy", keys.text("evaluation_strategy", "no"));
        double steps = keys.number("eval_steps", 0);
        if (strategy.equals("steps") && steps > 0) {
            every(draft, "eval_steps", steps, "train.eval_every");
        } else if (strategy.equals("steps") || strategy.equals("epoch")) {
            draft.note("evaluation is once an epoch there, or without eval_steps every logging_steps: set"
                    + " train.eval_every, or only the end is evaluated");
        }
    }

    private static void every(Draft draft, String key, double steps, String setting) {
        if (steps < 1) {
            draft.note(key + " " + steps + " is a share of all steps: set " + setting + " to a number of steps");
        } else {
            draft.put(setting, steps);
        }
    }

    static void model(Keys keys, Draft draft) {
        keys.take("model_name_or_path").ifPresent(path -> {
            draft.put("model.path", path);
            if (!Files.isDirectory(Path.of(path.asString()))) {
                draft.note("model.path must be a folder on this machine: download " + path.asString());
            }
        });
    }

    /**
     * What a LoRA adapter is where nothing is said.
     *
     * @param rank r
     * @param alpha α of r
     * @param dropout of A's input
     * @param targets names of layers; none: PEFT's choice
     */
    record UsualLora(double rank, DoubleUnaryOperator alpha, double dropout, List<String> targets) {}

    static void lora(Keys keys, Draft draft, String rank, String targets, UsualLora usual) {
        double r = keys.number(rank, usual.rank);
        draft.put("model.lora.rank", r);
        draft.put("model.lora.alpha", keys.number("lora_alpha", usual.alpha.applyAsDouble(r)));
        draft.put("model.lora.dropout", keys.number("lora_dropout", usual.dropout));
        List<String> given = keys.names(targets);
        List<String> names = (given.isEmpty() ? usual.targets : given)
                .stream().map(name -> name.equals("all") ? "all-linear" : name).toList();
        if (names.isEmpty()) {
            draft.note(
                    "without " + targets + " PEFT takes few layers, such as q_proj and v_proj; here it is all that are"
                            + " linear, unless model.lora.targets says otherwise");
        } else {
            draft.put("model.lora.targets", names);
        }
        if (keys.truth("use_rslora")) {
            draft.put("model.lora.scaling", "rank_stabilised");
        }
    }
}
