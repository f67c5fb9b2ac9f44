package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenRows;
import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.objective.TextObjective;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.TextScorer;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Sequence;
import io.prefero.train.Checkpoints.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The loop: what it measures, when it stops, what it refuses. */
@Tag("unit")
class TrainerTest {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() {
        model = Tiny.folder(folder.resolve("model"), 1);
    }

    private static TextObjective method(String name, String settings) {
        return (TextObjective) Methods.named(name).with(new YAMLMapper().readTree(settings));
    }

    private static TinyTrainer dpo(String settings, List<TokenRow> train, List<TokenRow> eval) {
        return TinyTrainer.of(method("dpo", "{ beta: 0.5 }"), model, settings, train, eval);
    }

    // ---- evaluation

    @ParameterizedTest
    @ValueSource(strings = {"sft", "dpo", "cpo", "simpo", "tdpo2"})
    void heldOutRowsCountTheSameWhateverBatchTheyAreMeasuredIn(String name) {
        Map<String, Double> uneven = evaluated(name, 3, 7);
        Map<String, Double> whole = evaluated(name, 7, 7);
        assertThat(uneven.keySet()).isEqualTo(whole.keySet());
        uneven.forEach((metric, value) -> assertThat(value)
                .as(metric)
                .isCloseTo(whole.get(metric), within(1e-12 * Math.max(1, Math.abs(value)))));
    }

    private static Map<String, Double> evaluated(String name, int batch, int rows) {
        String settings = "{ batch: " + batch + ", micro_batch: 2, steps: 1 }";
        try (TinyTrainer trainer = TinyTrainer.of(
                method(name, "{}"), model, settings, TinyTrainer.rows(1, batch), TinyTrainer.rows(2, rows))) {
            return trainer.evaluate();
        }
    }

    @Test
    void aRemainderTooSmallForTheMethodIsMeasuredWithTheBatchBeforeIt() {
        assertThat(evaluated("kto", 3, 4)).isEqualTo(evaluated("kto", 4, 4));
    }

    @Test
    void evaluationIsDueEveryFewStepsAndAfterTheLast() {
        try (TinyTrainer trainer =
                dpo("{ batch: 2, steps: 5, eval_every: 2 }", TinyTrainer.rows(1, 10), TinyTrainer.rows(2, 3))) {
            trainer.run();
            assertThat(trainer.steps.stream()
                            .filter(s -> s.metrics().containsKey("eval_loss"))
                            .map(Listener.Step::number))
                    .containsExactly(2L, 4L, 5L);
        }
    }

    // ---- stopping

    @Test
    void aRunThatNoLongerLearnsStopsAndTheBestIsKept() {
        List<TokenRow> train = TinyTrainer.rows(1, 8);
        String settings =
                "{ batch: 8, steps: 20, eval_every: 1, patience: 3, result: best, lr: 0.02, schedule: constant }";
        try (TinyTrainer trainer =
                dpo(settings, train, train.stream().map(TrainerTest::swapped).toList())) {
            Progress end = trainer.run();
            // the first of the two steps of warm-up has rate 0
            assertThat(end.bestStep()).hasValue(1);
            assertThat(end.bestLoss()).isCloseTo(Math.log(2), within(1e-9));
            assertThat(end.step()).isEqualTo(4);
            assertThat(end.worse()).isEqualTo(3);
            assertThat(trainer.checkpoints).extracting(Progress::step).containsExactly(1L);
        }
    }

    /** The same row with its labels exchanged. */
    private static TokenRow swapped(TokenRow row) {
        Map<String, Sequence> sequences = new LinkedHashMap<>(TokenRows.sequences(row));
        sequences.put("chosen", row.sequence("rejected"));
        sequences.put("rejected", row.sequence("chosen"));
        return TokenRows.of(row.row(), sequences, row.notes());
    }

    @Test
    void trainingRaisesTheMarginAndLowersTheLoss() {
        List<TokenRow> train = TinyTrainer.rows(1, 8);
        try (TinyTrainer trainer = dpo("{ batch: 8, steps: 12, lr: 0.01, warmup: 0 }", train, List.of())) {
            trainer.run();
            assertThat(trainer.metric(1, "loss")).isCloseTo(Math.log(2), within(1e-12));
            assertThat(trainer.metric(12, "loss")).isLessThan(0.3);
            assertThat(trainer.metric(12, "rewards/accuracies")).isEqualTo(1);
        }
    }

    @Test
    void theGradientIsShortenedToTheLargestNormAllowed() {
        double free = moved("{ batch: 8, steps: 1, lr: 0.1, warmup: 0, adam_epsilon: 1e3, max_grad_norm: 1e9 }");
        double held = moved("{ batch: 8, steps: 1, lr: 0.1, warmup: 0, adam_epsilon: 1e3, max_grad_norm: 0.01 }");
        List<TokenRow> train = TinyTrainer.rows(1, 8);
        try (TinyTrainer trainer = dpo("{ batch: 8, steps: 1 }", train, List.of())) {
            trainer.run();
            // with so large an ε Adam's step is the gradient's: lr·g/ε
            double norm = trainer.metric(1, "grad_norm");
            assertThat(norm).isGreaterThan(0.1);
            assertThat(free).isCloseTo(0.1 * norm / 1e3, within(1e-3 * free));
            assertThat(held).isCloseTo(0.1 * 0.01 / 1e3, within(1e-3 * held));
        }
    }

    /** How far all weights together went. */
    private static double moved(String settings) {
        try (TinyTrainer trainer = dpo(settings, TinyTrainer.rows(1, 8), List.of());
                Scope scope = Scope.open()) {
            Map<String, Tensor> before = new HashMap<>();
            trainer.trained.forEach(
                    (name, tensor) -> before.put(name, tensor.detach().copy()));
            trainer.run();
            return Math.sqrt(trainer.trained.entrySet().stream()
                    .mapToDouble(e -> Math.pow(
                            e.getValue().detach().minus(before.get(e.getKey())).norm(), 2))
                    .sum());
        }
    }

    // ---- refusing

    @Test
    void aPolicyThatIsNotTheReferenceIsRefusedAtTheFirstStep() {
        TextObjective dpo = method("dpo", "{}");
        Roles<LanguageModel> roles = Roles.ofTexts(dpo, TinyTrainer.model(model), Draw.seed(2));
        try (LanguageModel other = Tiny.model(9)) {
            Map<Role, RoleModel<LanguageModel>> models = new HashMap<>(roles.models());
            models.put(Role.REFERENCE, new RoleModel<>(other, Pass.BASE, RoleModel.Training.FROZEN));
            try (TinyTrainer trainer = TinyTrainer.of(
                    dpo, roles, TextScorer.fast(models), "{ batch: 4, steps: 2 }", TinyTrainer.rows(1, 4), List.of())) {
                List<List<Double>> before = weights(trainer);
                assertThatThrownBy(trainer::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("step 1")
                        .hasMessageContaining("0.693")
                        .hasMessageContaining("policy");
                assertThat(weights(trainer)).isEqualTo(before);
                assertThat(trainer.steps).isEmpty();
            }
        }
    }

    private static List<List<Double>> weights(TinyTrainer trainer) {
        return trainer.trained.values().stream()
                .map(t -> Arrays.stream(t.toDoubles()).boxed().toList())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "kto"})
    void aLossThatIsNotFiniteStopsTheRunNamingTensorsAndRowsBeforeTheWeightsChange(String name) {
        List<TokenRow> rows = new ArrayList<>(TinyTrainer.rows(1, 4));
        rows.set(2, endingIn(rows.get(2), Tiny.VOCABULARY - 1));
        try (TinyTrainer trainer = TinyTrainer.of(
                method(name, "{}"), model, "{ batch: 4, micro_batch: 2, steps: 2, order: file }", rows, List.of())) {
            spoil(trainer.trained.get("model.embed_tokens.weight"));
            List<List<Double>> before = weights(trainer);
            assertThatThrownBy(trainer::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("step 1")
                    .hasMessageContaining("model.embed_tokens.weight")
                    .hasMessageContaining(name.equals("kto") ? "rows [0, 1, 2, 3]" : "rows [2]"); // K couples rows
            assertThat(weights(trainer)).isEqualTo(before);
        }
    }

    private static void spoil(Tensor weight) {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            weight.detach().narrow(0, Tiny.VOCABULARY - 1, 1).times_(Double.NaN);
        }
    }

    private static TokenRow endingIn(TokenRow row, int token) {
        Map<String, Sequence> sequences = new LinkedHashMap<>();
        TokenRows.sequences(row)
                .forEach((name, s) -> sequences.put(name, Tiny.sequence(new int[] {3}, new int[] {token})));
        return TokenRows.of(row.row(), sequences, row.notes());
    }
}
