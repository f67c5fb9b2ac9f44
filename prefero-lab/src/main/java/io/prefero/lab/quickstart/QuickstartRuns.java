package io.prefero.lab.quickstart;

import io.prefero.models.ModelConfig;
import io.prefero.setting.Trees;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The quickstart's model and its two training runs: what a config.json and a run.yaml would say. One thread, because two
 * mostly wait for each other on matrices this small, and because then the numbers do not depend on the machine's cores.
 */
final class QuickstartRuns {
    /** Learning to write: imitate ordinary replies. */
    static final String PRETRAINING = """
            method: { name: sft }
            train: { lr: 3e-3, batch: 64, warmup: 0.1, schedule: linear, threads: 1 }
            """;

    /** Learning what is liked: prefer the chosen reply of each pair. */
    static final String PREFERENCES = """
            method: { name: dpo, beta: 0.5 }
            train: { lr: 3e-4, batch: 64, warmup: 0.1, schedule: linear, checkpoint_every: 100, threads: 1 }
            """;

    private QuickstartRuns() {}

    /**
     * A small Llama whose query heads share keys and values in twos. Fresh weights are larger than usual: with 0.02 a model
     * this narrow spends hundreds of steps on a plateau before it looks at the prompt.
     */
    static ModelConfig model(int vocabulary, int context) {
        return ModelConfig.parse("""
                {
                  "model_type": "llama",
                  "vocab_size": %d,
                  "hidden_size": 96,
                  "intermediate_size": 256,
                  "num_hidden_layers": 2,
                  "num_attention_heads": 6,
                  "num_key_value_heads": 3,
                  "max_position_embeddings": %d,
                  "rms_norm_eps": 1e-5,
                  "rope_theta": 10000,
                  "tie_word_embeddings": true,
                  "bos_token_id": 1,
                  "eos_token_id": 2,
                  "pad_token_id": 3,
                  "initializer_range": 0.06
                }
                """.formatted(vocabulary, context));
    }

    /** A run of one of the two templates. */
    static RunSettings settings(String template, Path model, Path data, int steps, Path out, long seed) {
        ObjectNode tree = Trees.parse(template);
        tree.putObject("model").put("path", model.toString());
        tree.putObject("data").putArray("train").add(data.toString());
        tree.withObject("train").put("steps", steps);
        tree.put("out", out.toString());
        tree.put("seed", seed);
        return RunSettings.read(tree);
    }

    /**
     * What the report lists as settings: how much of everything, and every setting of the preference training.
     *
     * @param run the folder of the preference training
     */
    static Map<String, String> shown(Quickstart.Settings settings, Path run) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("labels", settings.labels().name().toLowerCase(Locale.ROOT));
        shown.put("demonstrations", String.valueOf(settings.size().demonstrations()));
        shown.put("pretraining steps", String.valueOf(settings.size().pretrainingSteps()));
        shown.put("pairs asked for", String.valueOf(settings.size().pairs()));
        shown.put("prompts compared on", String.valueOf(settings.size().prompts()));
        shown.putAll(Trees.texts(Run.settings(run).toTree()));
        return shown;
    }
}
