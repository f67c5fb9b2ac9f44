package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Texts in a forest have the hidden states and pull on the weights as they do alone: fp64, every architecture. */
@Tag("unit")
class ForestLayoutTest {
    private static final double TOLERANCE = 1e-10;

    /** Two texts that part after 260 tokens, and one that shares nothing: long enough to be cut into pieces. */
    private static final List<int[]> LONG = List.of(text(1, 260, 200), text(2, 260, 90), text(3, 0, 150));

    /** Tokens that all texts begin with, then its own. */
    private static int[] text(int seed, int common, int own) {
        return IntStream.concat(
                        IntStream.range(0, common).map(i -> 3 + i * 7 % 50),
                        IntStream.range(0, own).map(i -> 3 + (seed * 11 + i * i) % 50))
                .toArray();
    }

    @Test
    void longSegmentsAreCutIntoPieces() {
        assertThat(AttentionPlan.of(Forest.of(LONG))).hasSizeGreaterThan(4);
    }

    @TestFactory
    Stream<DynamicTest> everyTextIsWhatItIsAlone() {
        return Golden.checkpoints(Golden.BUNDLED).stream()
                .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> compare(f)));
    }

    private static void compare(Path folder) {
        try (LanguageModel model = LanguageModel.load(folder, DType.F64, Device.CPU)) {
            model.parameters().values().forEach(Tensor::requireGrad);
            for (int seed = 0; seed < 7; seed++) {
                List<int[]> texts = seed < 6 ? ForestTest.random(seed) : LONG;
                Pass pass = Pass.BASE.checkpointing(Pass.Checkpointing.values()[seed % 2]);
                Map<String, double[]> together = together(model, texts, pass);
                Map<String, double[]> alone = alone(model, texts, pass);
                assertThat(together.keySet()).isEqualTo(alone.keySet());
                together.forEach((name, ours) -> {
                    double[] theirs = alone.get(name);
                    double[] apart = IntStream.range(0, ours.length)
                            .mapToDouble(i -> ours[i] - theirs[i])
                            .toArray();
                    assertThat(Runs.norm(theirs)).as(name).isPositive();
                    assertThat(Runs.norm(apart)).as(name).isLessThan(TOLERANCE * Runs.norm(theirs));
                });
            }
        }
    }

    /** Hidden states by text, and the gradients that random weights on all of them give the parameters. */
    private static Map<String, double[]> together(LanguageModel model, List<int[]> texts, Pass pass) {
        Map<String, double[]> found = new LinkedHashMap<>();
        Scope.run(() -> {
            Forest forest = Forest.of(texts);
            Layout layout = new ForestLayout(forest, model.config(), DType.F64, Device.CPU);
            Activations run = model.decoder().run(Tensor.of(forest.ids()), layout, pass);
            Tensor pulls = Tensor.zeros(DType.F64, run.hidden().shape());
            for (int i = 0; i < texts.size(); i++) {
                Tensor places = Tensor.of(forest.places(i));
                found.put("text " + i, run.hidden().select(0, places).toDoubles());
                pulls = pulls.indexAdd(0, places, pull(model, texts.get(i), i));
            }
            run.backward(pulls);
        });
        return withGradients(found, model);
    }

    private static Map<String, double[]> alone(LanguageModel model, List<int[]> texts, Pass pass) {
        Map<String, double[]> found = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            int[] text = texts.get(i);
            int number = i;
            Scope.run(() -> {
                Layout layout = new PaddedLayout(1, text.length, model.config(), Device.CPU);
                Activations run = model.decoder().run(Tensor.of(text), layout, pass);
                found.put("text " + number, run.hidden().toDoubles());
                run.backward(pull(model, text, number));
            });
        }
        return withGradients(found, model);
    }

    private static Tensor pull(LanguageModel model, int[] text, int number) {
        return Tensor.normal(Draw.seed(number), 1, text.length, model.config().hidden())
                .to(DType.F64);
    }

    private static Map<String, double[]> withGradients(Map<String, double[]> found, LanguageModel model) {
        model.parameters()
                .forEach((name, p) -> p.grad().ifPresent(g -> {
                    found.put(name, g.toDoubles());
                    g.zero_();
                }));
        return found;
    }
}
