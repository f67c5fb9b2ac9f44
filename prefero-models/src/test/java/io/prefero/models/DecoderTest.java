package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Memory;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Identities that hold for any decoder. */
@Tag("unit")
class DecoderTest {
    private static final Tensor IDS =
            Tensor.of(3L, 1L, 4L, 1L, 5L, 9L, 2L, 6L, 5L, 3L).keep();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static ModelConfig small(String more) {
        return ModelConfig.parse("{\"model_type\": \"mistral\", \"vocab_size\": 20, \"hidden_size\": 16,"
                + " \"intermediate_size\": 24, \"num_hidden_layers\": 2, \"num_attention_heads\": 4,"
                + " \"num_key_value_heads\": 2, \"max_position_embeddings\": 64, \"initializer_range\": 0.5, " + more
                + "}");
    }

    private static Tensor logits(ModelConfig config) {
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F64, Device.CPU)) {
            return Runs.logits(model, IDS, Pass.BASE);
        }
    }

    @Test
    void aWindowAsLongAsTheTextHidesNothingAndAShorterOneDoes() {
        Tensor full = logits(small("\"sliding_window\": null"));
        assertThat(Runs.distance(logits(small("\"sliding_window\": 10")), full)).isLessThan(1e-12);
        assertThat(Runs.distance(logits(small("\"sliding_window\": 64")), full)).isLessThan(1e-12);
        assertThat(Runs.distance(logits(small("\"sliding_window\": 9")), full)).isGreaterThan(1e-6);
    }

    @Test
    void laterTokensChangeNoEarlierLogits() {
        ModelConfig config = small("\"sliding_window\": 4");
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F64, Device.CPU)) {
            Tensor whole = Runs.logits(model, IDS, Pass.BASE);
            Tensor begun = Runs.logits(model, IDS.narrow(0, 0, 6), Pass.BASE);
            assertThat(Runs.distance(whole.narrow(0, 0, 6), begun)).isLessThan(1e-12);
        }
    }

    @Test
    void onlyRelativePositionsCount() {
        ModelConfig config = small("\"sliding_window\": null");
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F64, Device.CPU);
                Gradients off = Gradients.off()) {
            PaddedLayout plain = new PaddedLayout(1, 10, config, Device.CPU);
            Layout shifted = moved(plain, p -> p.plus(7));
            Tensor there = model.decoder().run(IDS, plain, Pass.BASE).hidden();
            Tensor here = model.decoder().run(IDS, shifted, Pass.BASE).hidden();
            assertThat(Runs.distance(here, there)).isLessThan(1e-5); // angles are in fp64, frequencies in fp32
            Layout stretched = moved(plain, p -> p.times(Tensor.of(2L)));
            Tensor other = model.decoder().run(IDS, stretched, Pass.BASE).hidden();
            assertThat(Runs.distance(other, there)).isGreaterThan(1e-3);
        }
    }

    private static Layout moved(Layout layout, UnaryOperator<Tensor> positions) {
        Tensor moved = positions.apply(layout.positions());
        return new Layout() {
            @Override
            public Tensor positions() {
                return moved;
            }

            @Override
            public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
                return layout.attend(q, k, v, rule);
            }
        };
    }

    @Test
    void brainFloatStaysNearFloat() {
        for (String folder : List.of("llama3", "qwen3", "mistral_window")) {
            try (LanguageModel wide = LanguageModel.load(Golden.BUNDLED.resolve(folder), DType.F32, Device.CPU);
                    LanguageModel narrow = LanguageModel.load(Golden.BUNDLED.resolve(folder), DType.BF16, Device.CPU)) {
                Tensor exact = Runs.logits(wide, IDS, Pass.BASE);
                Tensor rounded = Runs.logits(narrow, IDS, Pass.BASE);
                assertThat(rounded.dtype()).isEqualTo(DType.BF16);
                assertThat(rounded.to(DType.F32).minus(exact).norm() / exact.norm())
                        .isLessThan(0.08);
            }
        }
    }

    @Test
    void idsMustFitTheirLayout() {
        ModelConfig config = small("\"sliding_window\": null");
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F32, Device.CPU)) {
            Layout layout = new PaddedLayout(2, 4, config, Device.CPU);
            assertThatThrownBy(() -> model.decoder().run(IDS, layout, Pass.BASE))
                    .hasMessage("the layout places 8 tokens, got 10");
        }
    }

    @Test
    void passesKeepNoMemory() {
        ModelConfig config = small("\"sliding_window\": 4");
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F32, Device.CPU)) {
            model.parameters().values().forEach(Tensor::requireGrad);
            Pass blocks = Pass.BASE.checkpointing(Pass.Checkpointing.BLOCKS);
            repeat(model, blocks, 50);
            long before = resident();
            repeat(model, blocks, 200);
            assertThat(resident() - before).isLessThan(10L << 20);
        }
    }

    /** What is occupied once Java's own garbage is gone. */
    private static long resident() {
        System.gc();
        return Memory.residentBytes().orElse(0);
    }

    private static void repeat(LanguageModel model, Pass checkpointed, int times) {
        for (int i = 0; i < times; i++) {
            Scope.run(() -> Runs.backward(model, IDS, Pass.BASE));
            Scope.run(() -> Runs.backward(model, IDS, checkpointed));
        }
    }
}
