package io.prefero.cli.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What TRL and LLaMA-Factory share: the arguments of transformers' Trainer, and LoRA's. */
final class HuggingFace {
    private HuggingFace() {}

    /**
     * What stands there where nothing is said.
     *
     * @param lr the learning rate
     * @param maxLength most tokens of a row
     */
    record Usual(double lr, double maxLength) {}

    static void training(Keys keys, Draft draft, Usual usual) {
        keys.take("output_dir").ifPresent(out -> draft.put("out", out));
        draft.put("seed", keys.number("seed", 42));
        draft.put("data.max_length", keys.number("max_length").orElse(keys.number("cutoff_len", usual.maxLength)));
        draft.put("train.lr", keys.number("learning_rate", usual.lr));
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
        warmup(keys, draft, steps);
        schedule(keys, draft);
        keys.number("weight_decay").ifPresent(decay -> draft.put("train.weight_decay", decay));
        keys.number("adam_beta1").ifPresent(beta -> draft.put("train.adam_beta1", beta));
        keys.number("adam_beta2").ifPresent(beta -> draft.put("train.adam_beta2", beta));
        keys.number("adam_epsilon").ifPresent(epsilon -> draft.put("train.adam_epsilon", epsilon));
        keys.number("max_grad_norm").ifPresent(norm -> draft.put("train.max_grad_norm", norm));
        draft.put("train.checkpoint_every", keys.number("save_steps", 500));
        keys.number("save_total_limit").ifPresent(keep -> draft.put("train.keep", keep));
        keys.number("eval_steps").ifPresent(every -> draft.put("train.eval_every", every));
        if (keys.truth("gradient_checkpointing")) {
            draft.put("model.activation_checkpointing", true);
        }
        keys.take("bf16"); // what is usual here, too, where the device has it
    }

    private static void warmup(Keys keys, Draft draft, double steps) {
        double count = keys.number("warmup_steps", 0);
        double share = keys.number("warmup_ratio", 0);
        if (count >= 1 && steps > 0) {
            share = count / steps;
        } else if (count >= 1) {
            draft.note("warmup_steps " + Math.round(count)
                    + " is a share of the steps here: set train.warmup once their number is known");
        } else if (count > 0) {
            share = count; // transformers 5 takes shares there
        }
        draft.put("train.warmup", share);
    }

    private static void schedule(Keys keys, Draft draft) {
        String schedule = keys.text("lr_scheduler_type", "linear");
        switch (schedule) {
            case "linear", "cosine", "constant" -> draft.put("train.schedule", schedule);
            case "constant_with_warmup" -> draft.put("train.schedule", "constant");
            default ->
                throw new IllegalArgumentException("lr_scheduler_type " + schedule
                        + " is not here; linear, cosine, constant and" + " constant_with_warmup are");
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
     * @param scale α/r
     * @param dropout of A's input
     */
    record UsualLora(double rank, double scale, double dropout) {}

    static void lora(Keys keys, Draft draft, String rank, String targets, UsualLora usual) {
        double r = keys.number(rank, usual.rank);
        draft.put("model.lora.rank", r);
        draft.put("model.lora.alpha", keys.number("lora_alpha", usual.scale * r));
        draft.put("model.lora.dropout", keys.number("lora_dropout", usual.dropout));
        List<String> names = keys.texts(targets).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(name -> name.equals("all") ? "all-linear" : name)
                .toList();
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
