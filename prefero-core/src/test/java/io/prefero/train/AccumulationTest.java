package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.method.Methods;
import io.prefero.models.LoraSettings;
import io.prefero.objective.TextObjective;
import io.prefero.score.PaddedScorer;
import io.prefero.score.State;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** How a batch is cut, and what is kept for the way back, changes neither losses, nor gradients, nor where training goes. */
@Tag("unit")
class AccumulationTest {
    private static final int BATCH = 5;
    private static final int STEPS = 5;
    private static final double TOLERANCE = 1e-12;

    @TempDir
    static Path folder;

    @BeforeAll
    static void makeModel() {
        Tiny.folder(folder.resolve("model"), 1);
    }

    @TestFactory
    Stream<DynamicTest> everyMethodGoesTheSameWayHoweverItsBatchesAreCut() {
        return methods()
                .flatMap(id -> Stream.of(false, true)
                        .map(lora -> DynamicTest.dynamicTest(
                                id + (lora ? " with LoRA" : " with all weights"), () -> requireOneWay(id, lora))));
    }

    private static Stream<String> methods() {
        return Methods.all().keySet().stream();
    }

    private static TextObjective objective(String id) {
        return (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
    }

    private static void requireOneWay(String id, boolean lora) {
        Way whole = new Way(id, settings(lora, false), BATCH).go();
        assertThat(largest(whole.gradients.get("1"))).as("the first step pulls").isGreaterThan(1e-6);
        for (int cut : lora ? List.of(1, 3) : List.of(1, 2, 4)) {
            new Way(id, settings(lora, false), cut).go().mustEqual(whole, "cut into " + cut);
        }
        new Way(id, settings(lora, true), 2).go().mustEqual(whole, "checkpointed, cut into 2");
    }

    @Test
    void piecesThatAreAveragedEachByItselfWouldShow() {
        List<TokenRow> rows = Tiny.rows(Draw.seed(8), 4);
        double whole = loss(rows);
        double pieces = (loss(rows.subList(0, 2)) + loss(rows.subList(2, 4))) / 2;
        assertThat(Math.abs(whole - pieces)).isGreaterThan(1e-3);
    }

    /** CPO's loss, whose second term is a mean over tokens. */
    private static double loss(List<TokenRow> rows) {
        TextObjective cpo = objective("cpo");
        try (Roles roles = Roles.of(cpo, settings(false, false), Draw.seed(2))) {
            return new BatchPass(cpo, new PaddedScorer(roles.models()), rows.size(), Map.of())
                    .measure(cpo.trees(rows), State.FRESH)
                    .loss();
        }
    }

    private static ModelSettings settings(boolean lora, boolean checkpointing) {
        Optional<Lora> adapter = lora
                ? Optional.of(new Lora(3, 6, 0, List.of("all-linear"), LoraSettings.Scaling.BY_RANK))
                : Optional.empty();
        return new ModelSettings(
                folder.resolve("model"), adapter, Optional.empty(), "f64", "cpu", "auto", checkpointing);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** A few steps of training, and all numbers on the way. */
    private static final class Way {
        private final TextObjective objective;
        private final ModelSettings settings;
        private final int cut;
        private final List<TokenRow> rows = Tiny.rows(Draw.seed(7), BATCH * STEPS);
        private final List<Double> losses = new ArrayList<>();
        private final Map<String, Double> metrics = new LinkedHashMap<>();
        private final Map<String, double[]> gradients = new LinkedHashMap<>();
        private final Map<String, double[]> weights = new LinkedHashMap<>();

        Way(String id, ModelSettings settings, int cut) {
            this.objective = objective(id);
            this.settings = settings;
            this.cut = cut;
        }

        Way go() {
            try (Roles roles = Roles.of(objective, settings, Draw.seed(2));
                    FlatParameters parameters = new FlatParameters(roles.trained());
                    AdamW optimiser = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-4, 0))) {
                BatchPass pass = new BatchPass(objective, new PaddedScorer(roles.models()), cut, Map.of());
                State state = State.FRESH;
                for (int step = 1; step <= STEPS; step++) {
                    List<TokenRow> batch = rows.subList((step - 1) * BATCH, step * BATCH);
                    parameters.zeroGradients();
                    BatchPass.Result result = pass.train(objective.trees(batch), state, Draw.seed(0));
                    state = result.state();
                    note(step, result, roles);
                    optimiser.step(0.02, 1);
                }
                roles.trained().forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
            }
            return this;
        }

        private void note(int step, BatchPass.Result result, Roles roles) {
            losses.add(result.loss());
            result.metrics().values().forEach((name, value) -> metrics.put(step + " " + name, value));
            try (Scope scope = Scope.open()) {
                double[] all = roles.trained().values().stream()
                        .flatMapToDouble(t -> t.grad().stream().flatMapToDouble(g -> Arrays.stream(g.toDoubles())))
                        .toArray();
                gradients.put("" + step, all);
            }
        }

        void mustEqual(Way other, String how) {
            for (int i = 0; i < STEPS; i++) {
                assertThat(losses.get(i))
                        .as(how + ": loss")
                        .isCloseTo(other.losses.get(i), relative(other.losses.get(i)));
            }
            assertThat(metrics.keySet()).as(how).isEqualTo(other.metrics.keySet());
            metrics.forEach((name, value) -> assertThat(value)
                    .as(how + ": " + name)
                    .isCloseTo(other.metrics.get(name), relative(other.metrics.get(name))));
            mustEqual(gradients, other.gradients, how + ": gradient of step ");
            mustEqual(weights, other.weights, how + ": ");
        }

        private static Offset<Double> relative(double size) {
            return within(TOLERANCE * Math.max(1, Math.abs(size)));
        }

        private static void mustEqual(Map<String, double[]> ours, Map<String, double[]> theirs, String how) {
            assertThat(ours.keySet()).isEqualTo(theirs.keySet());
            ours.forEach((name, values) -> {
                double[] expected = theirs.get(name);
                double[] apart = IntStream.range(0, values.length)
                        .mapToDouble(i -> values[i] - expected[i])
                        .toArray();
                assertThat(largest(apart)).as(how + name).isLessThanOrEqualTo(TOLERANCE * largest(expected));
            });
        }
    }
}
