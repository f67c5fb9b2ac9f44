package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.LoraSettings.Scaling;
import io.prefero.models.LoraSettings.Targets;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class AdapterTest {
    private static final Path PEFT = Golden.BUNDLED.resolve("peft/llama3_patterns");
    private static final Tensor IDS = Tensor.of(3L, 1L, 4L, 1L, 5L, 9L).keep();
    private static LanguageModel model;

    @TempDir
    Path scratch;

    @BeforeAll
    static void load() {
        model = LanguageModel.load(Golden.BUNDLED.resolve("llama3"), DType.F32, Device.CPU);
    }

    @AfterAll
    static void free() {
        model.close();
    }

    private static Adapter fresh(LoraSettings settings, long seed) {
        return Adapter.create(model, settings, Draw.seed(seed));
    }

    private static LoraSettings all(int rank) {
        return new LoraSettings(rank, 8, 0, new Targets.AllLinear());
    }

    private static double[] logits(Pass pass) {
        try (Scope scope = Scope.open()) {
            return Runs.logits(model, IDS, pass).toDoubles();
        }
    }

    @Test
    void aFreshAdapterChangesNothing() {
        try (Adapter adapter = fresh(all(4), 1)) {
            assertThat(adapter.parameters()).hasSize(3 * 7 * 2);
            assertThat(logits(Pass.with(adapter))).containsExactly(logits(Pass.BASE));
        }
    }

    @Test
    void severalAdaptersShareABaseAndSwitchPerPass() {
        double[] base = logits(Pass.BASE);
        try (Adapter one = fresh(all(4), 1);
                Adapter two = fresh(new LoraSettings(2, 4, 0, new Targets.Named(List.of("v_proj"))), 2)) {
            CheckpointingTest.fillB(one);
            CheckpointingTest.fillB(two);
            double[] first = logits(Pass.with(one));
            assertThat(first).isNotEqualTo(base);
            assertThat(logits(Pass.with(two))).isNotEqualTo(base).isNotEqualTo(first);
            assertThat(logits(Pass.with(one))).containsExactly(first);
            assertThat(logits(Pass.BASE)).containsExactly(base);
        }
    }

    @Test
    void aIsUniformWithinOneOverTheRootOfItsInputs() {
        try (Adapter adapter = fresh(all(8), 1);
                Adapter same = fresh(all(8), 1)) {
            adapter.parameters().forEach((name, p) -> {
                assertThat(same.parameters().get(name).toDoubles()).containsExactly(p.toDoubles());
                if (name.contains("lora_A")) {
                    double bound = 1 / Math.sqrt(p.size(1));
                    double largest = p.detach().abs().reshape(-1).max(0).item();
                    assertThat(largest).isBetween(0.95 * bound, bound);
                }
            });
        }
    }

    @Test
    void dropoutKeepsTheMeanAndFollowsItsDraw() {
        Tensor x = Tensor.full(1, DType.F64, 1, 20_000);
        Tensor a = Tensor.full(1.0 / 20_000, DType.F64, 1, 20_000);
        LoraPair pair = new LoraPair(a, Tensor.full(1, DType.F64, 1, 1), 1, 0.25);
        double kept = pair.delta(x, Optional.of(Draw.seed(1))).item();
        assertThat(kept).isBetween(0.98, 1.02).isNotEqualTo(1);
        assertThat(pair.delta(x, Optional.of(Draw.seed(1))).item()).isEqualTo(kept);
        assertThat(pair.delta(x, Optional.empty()).item()).isCloseTo(1, within(1e-12));
    }

    @Test
    void savedAdaptersLoadWithTheSameNumbersAndSettings() {
        LoraSettings settings = new LoraSettings(
                3,
                6,
                0.1,
                new Targets.Named(List.of("q_proj", "down_proj")),
                Scaling.RANK_STABILISED,
                false,
                Map.of("layers.1.self_attn.q_proj", 5),
                Map.of("down_proj", 2.5));
        Path folder = scratch.resolve("adapter");
        try (Adapter adapter = fresh(settings, 1)) {
            CheckpointingTest.fillB(adapter);
            adapter.save(folder);
            try (Adapter back = Adapter.load(folder, model)) {
                assertThat(back.settings()).isEqualTo(settings);
                assertThat(logits(Pass.with(back))).containsExactly(logits(Pass.with(adapter)));
                back.save(scratch.resolve("again"));
            }
        }
        for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
            assertThat(scratch.resolve("again").resolve(file)).hasSameBinaryContentAs(folder.resolve(file));
        }
    }

    @Test
    void mergedModelsAnswerAsTheAdapterDoes() {
        try (LanguageModel own = LanguageModel.load(Golden.BUNDLED.resolve("qwen2"), DType.F64, Device.CPU);
                Adapter adapter = Adapter.create(own, all(4), Draw.seed(1));
                Scope scope = Scope.open()) {
            CheckpointingTest.fillB(adapter);
            Tensor before = Runs.logits(own, IDS, Pass.with(adapter));
            own.merge(adapter);
            assertThat(Runs.distance(Runs.logits(own, IDS, Pass.BASE), before)).isLessThan(1e-12);
        }
    }

    @Test
    void aModelBesideItsBaseHasTheAdapterAddedAndSharesWhatItDoesNotChange() {
        LoraSettings settings = new LoraSettings(4, 8, 0, new Targets.Named(List.of("q_proj", "down_proj")));
        try (LanguageModel base = LanguageModel.load(Golden.BUNDLED.resolve("qwen2"), DType.F64, Device.CPU);
                Adapter adapter = Adapter.create(base, settings, Draw.seed(1));
                Scope scope = Scope.open()) {
            CheckpointingTest.fillB(adapter);
            Tensor before = Runs.logits(base, IDS, Pass.BASE);
            try (LanguageModel sum = base.with(adapter.changed(base.parameters()))) {
                Tensor with = Runs.logits(base, IDS, Pass.with(adapter));
                assertThat(Runs.distance(Runs.logits(sum, IDS, Pass.BASE), with))
                        .isLessThan(1e-12);
                assertThat(Runs.distance(with, before)).isGreaterThan(1e-3);
                sum.parameters()
                        .forEach((name, tensor) -> assertThat(
                                        tensor == base.parameters().get(name))
                                .as(name)
                                .isNotEqualTo(adapter.weights().contains(name)));
            }
            assertThat(Runs.logits(base, IDS, Pass.BASE).toDoubles()).containsExactly(before.toDoubles());
        }
    }

    @Test
    void targetsMatchWholeNamesOrExpressions() {
        try (Adapter named = fresh(new LoraSettings(2, 2, 0, new Targets.Named(List.of("layers.1.mlp.up_proj"))), 1);
                Adapter expression =
                        fresh(new LoraSettings(2, 2, 0, new Targets.Matching("model\\.layers\\.[02].*o_proj")), 1)) {
            assertThat(named.parameters().keySet())
                    .containsExactly(
                            "base_model.model.model.layers.1.mlp.up_proj.lora_A.weight",
                            "base_model.model.model.layers.1.mlp.up_proj.lora_B.weight");
            assertThat(expression.parameters()).hasSize(4);
        }
        assertThatThrownBy(() -> fresh(new LoraSettings(2, 2, 0, new Targets.Named(List.of("q_proj", "qq"))), 1))
                .hasMessageContaining("target \"qq\"")
                .hasMessageContaining("q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj");
        assertThatThrownBy(() -> fresh(new LoraSettings(2, 2, 0, new Targets.Named(List.of("lm_head"))), 1))
                .hasMessageContaining("lm_head");
        assertThatThrownBy(() -> fresh(new LoraSettings(2, 2, 0, new Targets.Matching("nothing")), 1))
                .hasMessageContaining("match no linear layer");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Targets targets = new Targets.AllLinear();
        assertThatThrownBy(() -> new LoraSettings(0, 1, 0, targets)).hasMessage("rank must be at least 1, got 0");
        assertThatThrownBy(() -> new LoraSettings(1, 0, 0, targets)).hasMessage("alpha must be > 0, got 0.0");
        assertThatThrownBy(() -> new LoraSettings(1, 1, 1, targets)).hasMessage("dropout must be in [0, 1), got 1.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"use_dora\": false | \"use_dora\": true | use_dora is true",
                "\"modules_to_save\": null | \"modules_to_save\": [\"lm_head\"] | modules_to_save is [\"lm_head\"]",
                "\"bias\": \"none\" | \"bias\": \"all\" | bias is \"all\"",
                "\"peft_type\": \"LORA\" | \"peft_type\": \"IA3\" | peft_type is \"IA3\"",
                "\"fan_in_fan_out\": false | \"fan_in_fan_out\": true | fan_in_fan_out is true",
                "\"target_parameters\": null | \"target_parameters\": [\"x\"] | target_parameters is [\"x\"]",
                "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | init_lora_weights is \"pissa\"",
                "\"r\": 4 | \"r\": 5 | expected [5, ",
                "\"r\": 4 | \"r\": -1 | r is -1",
            })
    void configsThatAskForMoreAreRefused(String old, String now, String message) throws IOException {
        Path folder = altered(old.strip(), now.strip(), Set.of());
        assertThatThrownBy(() -> Adapter.load(folder, model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.strip());
    }

    @Test
    void missingAndForeignMatricesAreNamed() throws IOException {
        String some = "base_model.model.model.layers.0.mlp.up_proj.lora_B.weight";
        Path lacking = altered("", "", Set.of(some));
        assertThatThrownBy(() -> Adapter.load(lacking, model)).hasMessageContaining("lacks " + some);
        Path narrower = altered("\"q_proj\",", "", Set.of());
        assertThatThrownBy(() -> Adapter.load(narrower, model))
                .hasMessageContaining("q_proj.lora_A.weight")
                .hasMessageContaining("no low-rank matrix");
        Path pickle = Files.createDirectories(scratch.resolve("pickle"));
        Files.writeString(pickle.resolve("adapter_model.bin"), "x");
        assertThatThrownBy(() -> Adapter.load(pickle, model)).hasMessageContaining("adapter_model.bin, a pickle");
        assertThatThrownBy(() -> Adapter.load(scratch.resolve("nowhere"), model))
                .hasMessageContaining("adapter_config.json");
    }

    private Path altered(String old, String now, Set<String> without) throws IOException {
        Path folder = Files.createTempDirectory(scratch, "adapter");
        String config = Files.readString(PEFT.resolve("adapter_config.json"));
        assertThat(config).contains(old);
        Files.writeString(folder.resolve("adapter_config.json"), config.replace(old, now));
        try (Scope scope = Scope.open();
                Safetensors file = Safetensors.open(PEFT.resolve("adapter_model.safetensors"))) {
            Map<String, Tensor> kept = new LinkedHashMap<>();
            file.names().stream().filter(n -> !without.contains(n)).forEach(n -> kept.put(n, file.tensor(n)));
            Safetensors.write(folder.resolve("adapter_model.safetensors"), kept, Map.of("format", "pt"));
        }
        return folder;
    }
}
