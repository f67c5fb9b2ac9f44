package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.models.LoraSettings.Targets;
import io.prefero.models.Pass.Checkpointing;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Activation checkpointing changes what is kept, never a gradient. */
@Tag("unit")
class CheckpointingTest {
    private static final Tensor IDS = Tensor.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3).keep();

    private static Map<String, double[]> gradients(LanguageModel model, Map<String, Tensor> leaves, Pass pass) {
        leaves.values().forEach(leaf -> leaf.requireGrad().grad().ifPresent(Tensor::zero_));
        try (Scope scope = Scope.open()) {
            Runs.backward(model, IDS, pass);
            return Runs.gradients(leaves);
        }
    }

    private static void assertSame(Map<String, double[]> plain, Map<String, double[]> checkpointed) {
        assertThat(plain.values()).anyMatch(g -> Runs.norm(g) > 0);
        plain.forEach((name, g) -> assertThat(checkpointed.get(name)).as(name).containsExactly(g));
    }

    @Test
    void gradientsOfAllWeightsAreBitIdentical() {
        for (String folder : new String[] {"qwen2", "mistral_window"}) {
            try (LanguageModel model = LanguageModel.load(Golden.BUNDLED.resolve(folder), DType.F64, Device.CPU)) {
                Map<String, double[]> plain = gradients(model, model.parameters(), Pass.BASE);
                Pass blocks = Pass.BASE.checkpointing(Checkpointing.BLOCKS);
                assertSame(plain, gradients(model, model.parameters(), blocks));
            }
        }
    }

    @Test
    void gradientsOfAnAdapterWithDropoutAreBitIdentical() {
        LoraSettings settings = new LoraSettings(4, 8, 0.3, new Targets.AllLinear());
        try (LanguageModel model = LanguageModel.load(Golden.BUNDLED.resolve("llama3"), DType.F64, Device.CPU);
                Adapter adapter = Adapter.create(model, settings, Draw.seed(1))) {
            fillB(adapter);
            Pass dropping = Pass.with(adapter).dropping(Draw.seed(2));
            Map<String, double[]> plain = gradients(model, adapter.parameters(), dropping);
            assertSame(plain, gradients(model, adapter.parameters(), dropping.checkpointing(Checkpointing.BLOCKS)));
            Map<String, double[]> other =
                    gradients(model, adapter.parameters(), Pass.with(adapter).dropping(Draw.seed(3)));
            String some = plain.keySet().iterator().next();
            assertThat(other.get(some)).isNotEqualTo(plain.get(some));
        }
    }

    /** Gives the adapter something to say; fresh ones have B = 0. */
    static void fillB(Adapter adapter) {
        adapter.parameters().forEach((name, p) -> {
            if (name.contains("lora_B")) {
                Scope.run(() -> p.detach()
                        .copy_(Tensor.normal(Draw.seed(9).of(name), 0.1, p.shape())
                                .to(p.dtype())));
            }
        });
    }

    @Test
    void theFrozenBaseGetsNoGradients() {
        LoraSettings settings = new LoraSettings(2, 4, 0, new Targets.AllLinear());
        try (LanguageModel model = LanguageModel.load(Golden.BUNDLED.resolve("llama3"), DType.F32, Device.CPU);
                Adapter adapter = Adapter.create(model, settings, Draw.seed(1))) {
            gradients(model, adapter.parameters(), Pass.with(adapter).checkpointing(Checkpointing.BLOCKS));
            assertThat(model.parameters().values()).allMatch(p -> p.grad().isEmpty());
        }
    }
}
