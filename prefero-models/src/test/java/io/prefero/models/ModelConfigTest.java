package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** config.json in every spelling, with every default, and refused where it asks for what is not there. */
@Tag("unit")
class ModelConfigTest {
    private static final String SIZES =
            "\"hidden_size\": 32, \"num_attention_heads\": 4, \"num_hidden_layers\": 3, \"vocab_size\": 50";

    private static ModelConfig read(String family, String more) {
        return ModelConfig.parse(
                "{\"model_type\": \"" + family + "\", " + SIZES + (more.isEmpty() ? "" : ", " + more) + "}");
    }

    @Test
    void oldAndNewSpellingsOfRotarySettingsAreOne() {
        String llama3 =
                "\"rope_type\": \"llama3\", \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
                        + " \"original_max_position_embeddings\": 32";
        Rope now = read("llama", "\"rope_parameters\": {\"rope_theta\": 5e5, " + llama3 + "}")
                .rope();
        Rope then = read("llama", "\"rope_theta\": 5e5, \"rope_scaling\": {" + llama3 + "}")
                .rope();
        assertThat(now).isEqualTo(then).isEqualTo(new Rope(8, 5e5, new RopeScaling.Llama3(8, 1, 4, 32)));
        assertThat(read("llama", "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}")
                        .rope()
                        .scaling())
                .isEqualTo(new RopeScaling.Linear(2));
    }

    @Test
    void whereBothSpellingsStandTransformersRuleHolds() {
        String both = "\"rope_theta\": 7.0, \"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 9.0}";
        assertThat(read("llama", both).rope().theta()).isEqualTo(9);
        String scaled = both + ", \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 3.0}";
        assertThat(read("llama", scaled).rope()).isEqualTo(new Rope(8, 7, new RopeScaling.Linear(3)));
        String original = "\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 16";
        Rope yarn = read("llama", "\"original_max_position_embeddings\": 64, \"rope_parameters\": {" + original + "}")
                .rope();
        assertThat(((RopeScaling.Yarn) yarn.scaling()).original())
                .as("the top level wins")
                .isEqualTo(64);
    }

    @Test
    void absentKeysTakeTheClassDefaults() {
        assertThat(read("llama", "").heads()).isEqualTo(new ModelConfig.Heads(4, 4, 8));
        assertThat(read("llama", "").epsilon()).isEqualTo(1e-6);
        assertThat(read("llama", "").rope()).isEqualTo(new Rope(8, 1e4, new RopeScaling.Plain()));
        assertThat(read("llama", "").tokens().end()).containsExactly(2);
        assertThat(read("qwen2", "\"num_key_value_heads\": null").heads().keyValue())
                .isEqualTo(4);
        assertThat(read("qwen2", "\"num_key_value_heads\": null").biases())
                .isEqualTo(new ModelConfig.Biases(true, false, false));
        assertThat(read("qwen3", "\"num_key_value_heads\": 2").heads()).isEqualTo(new ModelConfig.Heads(4, 2, 128));
        assertThatThrownBy(() -> read("qwen2", ""))
                .as("32 key-value heads by default")
                .hasMessageContaining(
                        "num_attention_heads is 4, expected a multiple of num_key_value_heads, which is 32");
        assertThatThrownBy(() -> read("mistral", "")).hasMessageContaining("which is 8");
    }

    @Test
    void windowsFollowEachFamilysRule() {
        String kv = "\"num_key_value_heads\": 2";
        assertThat(read("mistral", kv).windows()).containsOnly(4096);
        assertThat(read("mistral", kv + ", \"sliding_window\": null").windows()).containsOnly(Layout.ALL);
        assertThat(read("mistral", kv + ", \"sliding_window\": 6").windows()).containsOnly(6);
        assertThat(read("qwen2", kv + ", \"sliding_window\": 6").windows()).containsOnly(Layout.ALL);
        String used = kv + ", \"sliding_window\": 6, \"use_sliding_window\": true, \"max_window_layers\": 1";
        assertThat(read("qwen2", used).windows()).containsExactly(Layout.ALL, 6, 6);
        String types = "[\"sliding_attention\", \"full_attention\", \"full_attention\"]";
        assertThat(read("qwen3", used + ", \"layer_types\": " + types).windows())
                .containsExactly(6, Layout.ALL, Layout.ALL);
        assertThatThrownBy(() -> read("qwen2", kv + ", \"layer_types\": " + types))
                .hasMessageContaining("layer_types");
        assertThatThrownBy(() -> read("mistral", kv + ", \"layer_types\": " + types))
                .hasMessageContaining("Ministral");
        assertThatThrownBy(() -> read("qwen2", kv + ", \"layer_types\": [\"full_attention\"]"))
                .hasMessageContaining("one entry for each of the 3 layers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"quantization_config\": {\"bits\": 4} | quantization_config",
                "\"num_local_experts\": 8 | num_local_experts",
                "\"hidden_act\": \"gelu\" | hidden_act is \"gelu\", expected \"silu\"",
                "\"rope_scaling\": {\"rope_type\": \"longrope\"} | rope_type is \"longrope\", expected one of default, linear",
                "\"rope_scaling\": {\"type\": \"mrope\"} | type is \"mrope\", expected one of default, linear",
                "\"rope_scaling\": {\"type\": \"linear\"} | factor is missing, expected a number > 0",
                "\"rope_theta\": \"big\" | rope_theta is \"big\", expected a number",
                "\"rope_theta\": -1 | rope_theta is -1, expected a number > 0",
                "\"rms_norm_eps\": 0 | rms_norm_eps is 0, expected a number > 0",
                "\"intermediate_size\": 12.5 | intermediate_size is 12.5, expected a whole number",
                "\"intermediate_size\": true | intermediate_size is true, expected a whole number",
                "\"num_key_value_heads\": 3 | num_attention_heads is 4, expected a multiple",
                "\"head_dim\": 7 | (head_dim) is 7, expected an even number",
                "\"tie_word_embeddings\": \"yes\" | tie_word_embeddings is \"yes\", expected true or false",
                "\"eos_token_id\": \"</s>\" | eos_token_id is \"</s>\", expected whole numbers",
                "\"pad_token_id\": 50 | pad_token_id is 50, expected an id below vocab_size (50)",
            })
    void whatIsNotSupportedIsRefusedByKeyAndValue(String key, String message) {
        assertThatThrownBy(() -> read("llama", key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining(message.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "mixtral", "qwen2_moe", "gemma2"})
    void unknownFamiliesAreRefusedWithTheKnownOnes(String family) {
        assertThatThrownBy(() -> read(family, ""))
                .hasMessageContaining("model_type is \"" + family + "\"")
                .hasMessageContaining("llama, mistral, qwen2, qwen3");
    }

    @Test
    void brokenJsonIsNamed() {
        assertThatThrownBy(() -> ModelConfig.parse("{")).hasMessageContaining("config.json is not JSON");
        assertThatThrownBy(() -> ModelConfig.parse("{}")).hasMessageContaining("model_type is missing");
    }

    @Test
    void headWidthsThatDoNotDivideAreRefused() {
        assertThatThrownBy(() -> ModelConfig.parse(
                        "{\"model_type\": \"llama\", \"hidden_size\": 30, \"num_attention_heads\": 4}"))
                .hasMessageContaining("hidden_size is 30, expected a multiple of num_attention_heads (4)");
    }

    @Test
    void everyConfigurationIsWrittenAsItIsRead() {
        List<ModelConfig> configs = List.of(
                read("llama", "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2}, \"mlp_bias\": true"),
                read("llama", "\"rope_parameters\": {\"rope_type\": \"yarn\", \"factor\": 4.0, \"truncate\": false}"),
                read("mistral", "\"num_key_value_heads\": 2, \"sliding_window\": 6, \"pad_token_id\": 3"),
                read("qwen2", "\"num_key_value_heads\": 2, \"use_sliding_window\": true, \"max_window_layers\": 1"),
                read("qwen3", "\"num_key_value_heads\": 2, \"eos_token_id\": [4, 5], \"attention_bias\": true"));
        configs.forEach(c -> assertThat(ModelConfig.parse(c.toJson())).isEqualTo(c));
    }

    @Test
    void aConfigurationThatItsFamilyCannotExpressIsRefused() {
        ModelConfig llama = read("llama", "");
        ModelConfig windowed = new ModelConfig(
                "llama",
                llama.vocabulary(),
                llama.hidden(),
                llama.intermediate(),
                llama.layers(),
                llama.heads(),
                llama.epsilon(),
                llama.rope(),
                llama.context(),
                Collections.nCopies(3, 5),
                llama.biases(),
                false,
                false,
                llama.tokens(),
                0.02);
        assertThatThrownBy(windowed::toJson).hasMessageContaining("cannot express");
    }
}
