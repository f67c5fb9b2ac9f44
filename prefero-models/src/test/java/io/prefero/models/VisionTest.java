package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.models.vision.Grid;
import io.prefero.models.vision.Pixels;
import io.prefero.picture.Picture;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How pictures stand in texts, on a model made here. */
@Tag("unit")
class VisionTest {
    private static final int PLACE = 60;
    private static final String CONFIG = """
            {"model_type": "llava", "image_token_index": 60, "vision_feature_layer": -1, "tie_word_embeddings": true,
             "text_config": {"vocab_size": 64, "hidden_size": 24, "intermediate_size": 32, "num_hidden_layers": 2,
                             "num_attention_heads": 2, "max_position_embeddings": 256, "initializer_range": 0.3},
             "vision_config": {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
                               "num_attention_heads": 2, "image_size": 8, "patch_size": 4}}
            """;

    private static LanguageModel model() {
        return LanguageModel.create(CONFIG, Draw.seed(5), DType.F32, Device.CPU);
    }

    private static Pixels picture(Vision vision, int level) {
        return vision.pixels(Picture.filled(10, 9, level, 255 - level, 40));
    }

    private static int[] prompt(Vision vision, int last, Grid grid) {
        return vision.expanded(new int[] {1, 7, PLACE, 9, 8, 7, 6, last}, List.of(grid));
    }

    private static Tensor hidden(LanguageModel model, IllustratedText text, Tensor features) {
        Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
        return model.decoder()
                .run(Tensor.of(text.ids()), Overlay.of(text.rows(), features), layout, Pass.BASE)
                .hidden();
    }

    @Test
    void textsShareABeginningOnlyIfTheyShowTheSamePicture() {
        try (LanguageModel model = model();
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Vision vision = model.vision().orElseThrow();
            List<Pixels> pixels = List.of(picture(vision, 200), picture(vision, 10));
            List<Grid> grids = Vision.grids(pixels);
            Tensor features = vision.features(pixels);
            List<IllustratedText> texts = new ArrayList<>();
            for (int shown : List.of(0, 1, 0)) {
                texts.add(vision.text(prompt(vision, 20 + texts.size(), grids.get(shown)), grids, shown));
            }
            Forest forest = Forest.ofIllustrated(texts);
            int length = texts.get(0).length();
            assertThat(forest.tokens()).isEqualTo(2 * length + 1); // the third differs from the first in its last
            Layout layout = new ForestLayout(forest, model.config(), DType.F32, Device.CPU);
            Tensor all = model.decoder()
                    .run(Tensor.of(forest.ids()), Overlay.of(forest.rows(), features), layout, Pass.BASE)
                    .hidden();
            for (int i = 0; i < texts.size(); i++) {
                Tensor own = all.select(0, Tensor.of(forest.places(i)));
                assertThat(Runs.distance(own, hidden(model, texts.get(i), features)))
                        .isLessThan(1e-5);
            }
        }
    }

    @Test
    void gradientsReachTheFeaturesWithAndWithoutCheckpointing() {
        try (LanguageModel model = model();
                Scope scope = Scope.open()) {
            Vision vision = model.vision().orElseThrow();
            List<Pixels> pixels = List.of(picture(vision, 90));
            IllustratedText text = vision.text(prompt(vision, 3, pixels.get(0).grid()), Vision.grids(pixels), 0);
            List<Tensor> found = new ArrayList<>();
            for (Pass.Checkpointing how : Pass.Checkpointing.values()) {
                Tensor leaf = vision.features(pixels).detach().requireGrad();
                Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
                Activations activations = model.decoder()
                        .run(
                                Tensor.of(text.ids()),
                                Overlay.of(text.rows(), leaf),
                                layout,
                                Pass.BASE.checkpointing(how));
                activations.backward(
                        Tensor.full(1, DType.F32, activations.hidden().shape()));
                found.add(leaf.grad().orElseThrow());
            }
            assertThat(found.get(0).norm()).isGreaterThan(1e-3);
            assertThat(Runs.distance(found.get(0), found.get(1))).isLessThan(1e-5);
        }
    }

    @Test
    void aTextWithoutPicturesIsRunAsEver() {
        try (LanguageModel model = model();
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            int[] ids = {1, 5, 9, 13, 2};
            Vision vision = model.vision().orElseThrow();
            IllustratedText text = vision.text(ids, List.of());
            Tensor plain = model.decoder()
                    .run(Tensor.of(ids), new PaddedLayout(1, 5, model.config(), model.device()), Pass.BASE)
                    .hidden();
            assertThat(Runs.distance(hidden(model, text, vision.features(List.of())), plain))
                    .isZero();
        }
    }

    @Test
    void placeholdersAndPicturesMustAgree() {
        try (LanguageModel model = model()) {
            Vision vision = model.vision().orElseThrow();
            Grid grid = vision.preprocessing().grid(10, 9);
            assertThatThrownBy(() -> vision.expanded(new int[] {1, PLACE}, List.of(grid, grid)))
                    .hasMessageContaining("1 placeholders")
                    .hasMessageContaining("2 pictures");
            assertThatThrownBy(() -> vision.text(new int[] {1, PLACE, PLACE, 3}, List.of(grid), 0))
                    .hasMessageContaining("needs 4 placeholders")
                    .hasMessageContaining("found 2 at 1");
            assertThatThrownBy(() -> vision.text(new int[] {1, PLACE, PLACE, 3, PLACE, PLACE}, List.of(grid), 0))
                    .hasMessageContaining("in a row");
            int[] five = {1, PLACE, PLACE, PLACE, PLACE, PLACE};
            assertThatThrownBy(() -> vision.text(five, List.of(grid), 0)).hasMessageContaining("more placeholders");
        }
    }

    @Test
    void partsOfAModelAreToldByTheNamesOfTheirWeights() {
        try (LanguageModel model = model()) {
            List<Vision.Part> parts =
                    model.parameters().keySet().stream().map(Vision.Part::of).toList();
            assertThat(parts.stream().filter(p -> p == Vision.Part.PROJECTOR)).hasSize(4);
            assertThat(parts.stream().filter(p -> p == Vision.Part.TOWER)).hasSize(3 + 4 + 2 * 16);
            assertThat(Vision.Part.of("model.visual.merger.mlp.0.weight")).isEqualTo(Vision.Part.PROJECTOR);
            assertThat(Vision.Part.of("model.visual.blocks.0.norm1.weight")).isEqualTo(Vision.Part.TOWER);
        }
    }

    @Test
    void foreignFamiliesAndSettingsAreRefused() {
        assertThatThrownBy(() -> ModelConfig.parse("{\"model_type\": \"llava_next\"}"))
                .hasMessageContaining("llava_next")
                .hasMessageContaining("llava, qwen2_vl, qwen2_5_vl");
        assertThatThrownBy(() -> ModelConfig.parse("{\"model_type\": \"llava_onevision\"}"))
                .hasMessageContaining("llava_onevision");
        assertThatThrownBy(() -> ModelConfig.parse("{\"model_type\": \"llava\", \"mm_vision_tower\": \"openai/clip\"}"))
                .hasMessageContaining("original LLaVA");
        refused("\"hidden_size\": 16,", "\"model_type\": \"siglip_vision_model\", \"hidden_size\": 16,", "siglip");
        refused("\"vision_feature_layer\": -1", "\"vision_feature_layer\": [-1, -2]", "several");
        refused("\"vision_feature_layer\": -1", "\"vision_feature_layer\": 3", "2 layers");
    }

    private static void refused(String key, String by, String message) {
        assertThat(CONFIG).contains(key);
        assertThatThrownBy(() -> LanguageModel.create(CONFIG.replace(key, by), Draw.seed(1), DType.F32, Device.CPU))
                .hasMessageContaining(message);
    }

    @Test
    void attentionRowsSumToOneAndLookBackOnly() {
        try (LanguageModel model = model();
                Scope scope = Scope.open()) {
            IllustratedText text = IllustratedText.plain(new int[] {1, 5, 9, 13, 2});
            Tensor none = model.vision().orElseThrow().features(List.of());
            Tensor rows = AttentionRows.of(model, text, none, 1, new int[] {0, 3}, Pass.BASE);
            double[] values = rows.toDoubles();
            assertThat(IntStream.range(0, 5).mapToDouble(i -> values[5 + i]).sum())
                    .isCloseTo(1, within(1e-6));
            assertThat(values[0]).isEqualTo(1);
            assertThat(values[9]).isZero();
        }
    }
}
