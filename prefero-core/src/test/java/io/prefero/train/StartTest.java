package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.objective.TextObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** Before the first step the policy is the reference, on real models too. */
@Tag("unit")
class StartTest {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() {
        model = Tiny.folder(folder.resolve("model"), 1);
    }

    /** What the first step sees: loss, metrics, and the gradient of all weights. */
    private record First(BatchPass.Result result, double[] gradient) {
        static First of(String id, boolean lora) {
            TextObjective objective = (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
            try (Roles<LanguageModel> roles = Roles.ofTexts(objective, Way.settings(model, lora, false), Draw.seed(2));
                    FlatParameters parameters = new FlatParameters(roles.trained());
                    Scope scope = Scope.open()) {
                parameters.zeroGradients();
                BatchPass.Result result = new BatchPass(
                                objective, TextScorer.fast(roles.models()), new MicroBatches.Examples(3), Map.of())
                        .train(objective.trees(Tiny.rows(Draw.seed(3), 6)), State.FRESH, Draw.seed(0));
                return new First(
                        result,
                        roles.trained().values().stream()
                                .flatMapToDouble(t -> Arrays.stream(
                                        t.grad().map(Tensor::toDoubles).orElse(new double[0])))
                                .toArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyMethodThatDeclaresAStartValueHasItsLossThere(boolean lora) {
        Methods.ofTexts()
                .forEach(id -> Methods.named(id)
                        .with(JsonNodeFactory.instance.objectNode())
                        .start()
                        .ifPresent(
                                start -> assertThat(First.of(id, lora).result().loss())
                                        .as(id)
                                        .isCloseTo(start, within(1e-10))));
    }

    @Test
    void rewardsAndAccuracyAreZeroAtTheReference() {
        Map<String, Double> metrics = First.of("dpo", false).result().metrics().values();
        assertThat(metrics.get("rewards/chosen")).isZero();
        assertThat(metrics.get("rewards/accuracies")).isZero();
    }

    @Test
    void theDivergenceHasNoSlopeAtTheReferenceSoTdpo2PullsAsDpoDoes() {
        First dpo = First.of("dpo", false);
        First tdpo = First.of("tdpo2", false);
        assertThat(tdpo.gradient()).containsExactly(dpo.gradient(), within(1e-12));
        assertThat(tdpo.result().metrics().values().get("kl/rejected")).isCloseTo(0, within(1e-12));
    }
}
