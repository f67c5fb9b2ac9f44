package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.models.Vision;
import io.prefero.models.vision.Pixels;
import io.prefero.picture.PictureFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rests is computed once for all roles: a tower that was lost after the first look is not missed. */
@Tag("unit")
class SightTest {
    private static final Path SEEING = Path.of("../prefero-models/src/test/resources/golden/multimodal");

    /** The model beside it, in weights of its own for a part. */
    private static LanguageModel beside(LanguageModel model, Vision.Part part) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        model.parameters().forEach((name, weight) -> {
            if (Vision.Part.of(name) == part) {
                copies.put(name, weight.copy().keep());
            }
        });
        return model.with(copies);
    }

    private static void learn(LanguageModel model, Vision.Part part) {
        model.parameters().forEach((name, weight) -> {
            if (Vision.Part.of(name) == part) {
                weight.requireGrad();
            }
        });
    }

    private static void lose(Tensor weight) {
        try (Gradients off = Gradients.off()) {
            weight.zero_();
        }
    }

    private static List<Pixels> pictures(LanguageModel model) {
        return List.of(
                model.vision().orElseThrow().pixels(PictureFile.read(SEEING.resolve("images/wide_61x45_rgb.png"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llava15", "tiny-qwen25-vl"})
    void aTowerThatRestsIsSharedBelowProjectorsThatDiffer(String name) {
        try (LanguageModel policy = LanguageModel.load(SEEING.resolve("models").resolve(name), DType.F64, Device.CPU);
                LanguageModel reference = beside(policy, Vision.Part.PROJECTOR);
                Scope scope = Scope.open()) {
            Sight sight = new Sight(pictures(policy));
            learn(policy, Vision.Part.PROJECTOR);
            double[] seen = sight.of(reference, Pass.BASE, false).toDoubles();
            lose(policy.vision().orElseThrow().encoder().first());
            Tensor learned = sight.of(policy, Pass.BASE, true);
            assertThat(learned.toDoubles()).isEqualTo(seen);
            assertThat(learned.requiresGrad()).isTrue();
            assertThat(new Sight(pictures(policy)).of(policy, Pass.BASE, true).toDoubles())
                    .isNotEqualTo(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llava15", "tiny-qwen25-vl"})
    void aTowerThatLearnsIsNot(String name) {
        try (LanguageModel policy = LanguageModel.load(SEEING.resolve("models").resolve(name), DType.F64, Device.CPU);
                LanguageModel reference = beside(policy, Vision.Part.TOWER);
                Scope scope = Scope.open()) {
            Sight sight = new Sight(pictures(policy));
            learn(policy, Vision.Part.TOWER);
            double[] seen = sight.of(reference, Pass.BASE, false).toDoubles();
            assertThat(sight.of(policy, Pass.BASE, true).toDoubles()).isEqualTo(seen);
            lose(policy.vision().orElseThrow().encoder().first());
            assertThat(sight.of(policy, Pass.BASE, true).toDoubles()).isNotEqualTo(seen);
            assertThat(sight.of(reference, Pass.BASE, false).toDoubles()).isEqualTo(seen);
        }
    }
}
