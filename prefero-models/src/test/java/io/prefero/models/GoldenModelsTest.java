package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Tiny checkpoints of every supported family give the numbers that transformers gives. */
@Tag("unit")
class GoldenModelsTest {
    private static final double TOLERANCE = 2e-5;

    @TestFactory
    Stream<DynamicNode> bundledCheckpointsGiveTransformersNumbers() {
        return tests(Golden.BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedCheckpointsGiveTransformersNumbers() {
        assumeTrue(Files.isDirectory(Golden.SHARED), "the shared fixtures folder is not there");
        return tests(Golden.SHARED);
    }

    private static Stream<DynamicNode> tests(Path root) {
        return Golden.checkpoints(root).stream()
                .flatMap(folder -> Stream.of(
                        test(folder, "logits and log-probs", GoldenModelsTest::logits),
                        test(folder, "padded batch", GoldenModelsTest::padded),
                        test(folder, "gradients in fp32", g -> gradients(g, DType.F32)),
                        test(folder, "gradients in fp64", g -> gradients(g, DType.F64))));
    }

    private static DynamicNode test(Path folder, String what, Consumer<Golden> body) {
        return DynamicTest.dynamicTest(folder.getFileName() + ": " + what, () -> {
            try (Scope scope = Scope.open();
                    Golden golden = Golden.open(folder)) {
                body.accept(golden);
            }
        });
    }

    private static void logits(Golden golden) {
        try (LanguageModel model = golden.model(DType.F32)) {
            assertThat(golden.sequences()).isPositive();
            for (int k = 0; k < golden.sequences(); k++) {
                Tensor logits = Runs.logits(model, golden.ids(k), Pass.BASE);
                assertThat(Runs.distance(logits, golden.tensor("logits." + k))).isLessThanOrEqualTo(TOLERANCE);
                if (golden.ids(k).count() == 1) {
                    continue; // nothing is predicted
                }
                Tensor logp = Runs.logp(logits, golden.ids(k));
                assertThat(Runs.distance(logp, golden.tensor("logp." + k))).isLessThanOrEqualTo(TOLERANCE);
            }
        }
    }

    private static void padded(Golden golden) {
        try (LanguageModel model = golden.model(DType.F32);
                Gradients off = Gradients.off()) {
            Tensor ids = golden.tensor("right.ids").to(DType.I64);
            long[] shape = ids.shape();
            Layout layout = new PaddedLayout((int) shape[0], (int) shape[1], model.config(), model.device());
            Tensor hidden =
                    model.decoder().run(ids.reshape(-1), layout, Pass.BASE).hidden();
            Tensor real = hidden.select(0, realTokens(golden.tensor("right.mask")));
            assertThat(Runs.distance(model.decoder().logits(real), golden.tensor("right.logits")))
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    private static Tensor realTokens(Tensor mask) {
        long[] flags = mask.toLongs();
        List<Long> real = new ArrayList<>();
        for (int i = 0; i < flags.length; i++) {
            if (flags[i] == 1) {
                real.add((long) i);
            }
        }
        return Tensor.of(real.stream().mapToLong(Long::longValue).toArray());
    }

    private static void gradients(Golden golden, DType type) {
        JsonNode facts = golden.facts().path("gradient");
        if (facts.isMissingNode()) {
            return;
        }
        int column = type == DType.F32 ? 0 : 1;
        try (LanguageModel model = golden.model(type)) {
            model.parameters().values().forEach(Tensor::requireGrad);
            double loss = Runs.backward(model, golden.ids(facts.path("sequence").asInt()), Pass.BASE);
            assertThat(loss).isCloseTo(facts.path("loss").get(column).asDouble(), within(TOLERANCE));
            checkNorms(Runs.gradients(model.parameters()), facts, column);
        }
    }

    static void checkNorms(Map<String, double[]> gradients, JsonNode facts, int column) {
        double tight = column == 0 ? 1 : 1e-2; // fp64 is nearer than the tolerance asks
        double global = facts.path("global").get(column).asDouble();
        double sum = 0;
        assertThat(gradients.keySet())
                .containsExactlyInAnyOrderElementsOf(facts.path("parameters").propertyNames());
        for (Map.Entry<String, double[]> e : gradients.entrySet()) {
            double expected =
                    facts.path("parameters").path(e.getKey()).get(column).asDouble();
            double norm = Runs.norm(e.getValue());
            sum += norm * norm;
            assertThat(norm).as(e.getKey()).isCloseTo(expected, within(tight * (1e-4 * expected + 1e-6 * global)));
        }
        assertThat(Math.sqrt(sum)).isCloseTo(global, within(tight * 1e-5 * global));
    }
}
