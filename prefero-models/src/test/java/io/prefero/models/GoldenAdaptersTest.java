package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Adapters made by PEFT give PEFT's numbers: switched on, switched off, and merged. */
@Tag("unit")
class GoldenAdaptersTest {
    private static final double TOLERANCE = 2e-5;

    @TestFactory
    Stream<DynamicNode> bundledAdaptersGivePeftsNumbers() {
        return tests(Golden.BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedAdaptersGivePeftsNumbers() {
        assumeTrue(Files.isDirectory(Golden.SHARED), "the shared fixtures folder is not there");
        return tests(Golden.SHARED);
    }

    private static Stream<DynamicNode> tests(Path root) {
        return Golden.adapters(root).stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
    }

    private static void check(Path folder) {
        try (Scope scope = Scope.open();
                Golden golden = Golden.open(folder)) {
            try (LanguageModel model = LanguageModel.load(Golden.base(folder), DType.F32, Device.CPU);
                    Adapter adapter = Adapter.load(folder, model)) {
                logits(golden, model, adapter);
                gradients(golden, model, adapter, DType.F32);
                merged(golden, model, adapter);
            }
            try (LanguageModel model = LanguageModel.load(Golden.base(folder), DType.F64, Device.CPU);
                    Adapter adapter = Adapter.load(folder, model)) {
                gradients(golden, model, adapter, DType.F64);
            }
        }
    }

    private static void logits(Golden golden, LanguageModel model, Adapter adapter) {
        for (int k = 0; k < golden.sequences(); k++) {
            Tensor on = Runs.logits(model, golden.ids(k), Pass.with(adapter));
            Tensor off = Runs.logits(model, golden.ids(k), Pass.BASE);
            assertThat(Runs.distance(on, golden.tensor("logits." + k))).isLessThanOrEqualTo(TOLERANCE);
            assertThat(Runs.distance(off, golden.tensor("disabled." + k))).isLessThanOrEqualTo(TOLERANCE);
            if (golden.ids(k).count() > 1) {
                assertThat(Runs.distance(Runs.logp(on, golden.ids(k)), golden.tensor("logp." + k)))
                        .isLessThanOrEqualTo(TOLERANCE);
            }
        }
    }

    private static void gradients(Golden golden, LanguageModel model, Adapter adapter, DType type) {
        JsonNode facts = golden.facts().path("gradient");
        int column = type == DType.F32 ? 0 : 1;
        adapter.parameters().values().forEach(Tensor::requireGrad);
        Tensor ids = golden.ids(facts.path("sequence").asInt());
        double loss = Runs.backward(model, ids, Pass.with(adapter));
        assertThat(loss).isCloseTo(facts.path("loss").get(column).asDouble(), within(TOLERANCE));
        GoldenModelsTest.checkNorms(Runs.gradients(adapter.parameters()), facts, column);
    }

    private static void merged(Golden golden, LanguageModel model, Adapter adapter) {
        model.merge(adapter);
        for (int k = 0; k < golden.sequences(); k++) {
            Tensor logits = Runs.logits(model, golden.ids(k), Pass.BASE);
            assertThat(Runs.distance(logits, golden.tensor("merged." + k))).isLessThanOrEqualTo(TOLERANCE);
        }
    }
}
