package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.method.Methods;
import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.objective.Moving;
import io.prefero.objective.TextObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A reference that follows the policy is, after every step, exactly the mixture that it should be. */
@Tag("unit")
class MovingReferenceTest {
    private static final String TEN = "{ batch: 4, steps: 10, lr: 0.02, warmup: 0.2";

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

    // ---- the mixture

    @TestFactory
    Stream<DynamicTest> itsWeightsEqualTheGoldenOnes() {
        return golden().path("runs").valueStream().map(run -> DynamicTest.dynamicTest(name(run), () -> require(run)));
    }

    private static JsonNode golden() {
        Path shared =
                Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "algorithms", "tr-dpo.json");
        Path own = Path.of("src/test/resources/algorithms/tr-dpo.json");
        return JsonMapper.shared().readTree((Files.exists(shared) ? shared : own).toFile());
    }

    private static String name(JsonNode run) {
        return "α " + run.path("alpha") + ", τ " + run.path("tau");
    }

    private static void require(JsonNode run) {
        AtomicReference<Tensor> policy = new AtomicReference<>();
        try (Scope scope = Scope.open()) {
            Tensor weights = numbers(run.path("reference_start"));
            Moving moving =
                    new Moving(run.path("alpha").asDouble(), run.path("tau").asLong());
            try (MovingWeights reference = new MovingWeights(moving, Map.of("w", weights), name -> policy.get())) {
                for (JsonNode step : run.path("steps")) {
                    policy.set(numbers(step.path("policy")));
                    reference.after(step.path("step").asLong());
                    assertThat(weights.toDoubles())
                            .containsExactly(numbers(step.path("reference")).toDoubles(), within(1e-9));
                }
            }
        }
    }

    private static Tensor numbers(JsonNode array) {
        return Tensor.of(array.valueStream().mapToDouble(JsonNode::asDouble).toArray());
    }

    @Test
    void smallMovesOfHalfPrecisionAddUp() {
        try (Scope scope = Scope.open()) {
            Tensor weights = Tensor.of(1.0, -2.0).to(DType.BF16);
            Tensor policy = Tensor.of(2.0, 2.0).to(DType.BF16);
            try (MovingWeights reference =
                    new MovingWeights(new Moving(0.001, 1), Map.of("w", weights), name -> policy)) {
                for (int step = 1; step <= 1000; step++) {
                    reference.after(step);
                }
            }
            double left = Math.pow(0.999, 1000);
            assertThat(weights.to(DType.F64).toDoubles())
                    .containsExactly(new double[] {2 - left, 2 - 4 * left}, within(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.6, 1})
    void whereBothAreEqualAMixtureChangesNoBit(double mix) {
        try (Scope scope = Scope.open()) {
            Tensor weights = Tensor.normal(Draw.seed(1), 1, 1000);
            Tensor policy = weights.copy();
            try (MovingWeights reference =
                    new MovingWeights(new Moving(mix, 1), Map.of("w", weights), name -> policy)) {
                reference.after(1);
            }
            assertThat(weights.toDoubles()).containsExactly(policy.toDoubles());
        }
    }

    // ---- training

    @Test
    void withoutAShareOfThePolicyItIsDpoToTheLastBit() {
        List<TokenRow> rows = TinyTrainer.rows(1, 16);
        try (TinyTrainer dpo = TinyTrainer.of(method("dpo", "{}"), model, TEN + " }", rows, List.of());
                TinyTrainer still =
                        TinyTrainer.of(method("tr-dpo", "{ alpha: 0, tau: 1 }"), model, TEN + " }", rows, List.of())) {
            dpo.run();
            still.run();
            for (int step = 1; step <= 10; step++) {
                assertThat(still.metric(step, "loss")).isEqualTo(dpo.metric(step, "loss"));
                assertThat(still.metric(step, "grad_norm")).isEqualTo(dpo.metric(step, "grad_norm"));
            }
            assertThat(dpo.metric(10, "loss")).isNotCloseTo(Math.log(2), within(1e-3));
            dpo.trained.forEach((name, tensor) ->
                    assertThat(still.trained.get(name).toDoubles()).containsExactly(tensor.toDoubles()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReferenceThatBecomesThePolicyLeavesTheLossWhereItStarts(boolean lora) {
        TextObjective dpo = method("dpo", "{}");
        Optional<Moving> moving = Optional.of(new Moving(1, 1));
        Roles<LanguageModel> roles = Roles.of(
                dpo,
                moving,
                Way.settings(model, lora, false),
                new TextLoader(Way.settings(model, lora, false)),
                Draw.seed(2));
        String settings = TEN + ", reference: { mix: 1, every: 1 } }";
        try (TinyTrainer trainer = TinyTrainer.of(
                dpo,
                roles,
                TextScorer.fast(roles.models()),
                settings,
                TinyTrainer.rows(1, 16),
                TinyTrainer.rows(2, 4))) {
            trainer.run();
            trainer.steps.forEach(step -> assertThat(step.metrics().get("loss")).isCloseTo(Math.log(2), within(1e-12)));
            assertThat(trainer.metric(10, "grad_norm")).isPositive();
            assertThat(trainer.evaluate().get("loss")).isCloseTo(Math.log(2), within(1e-12));
        }
    }

    @Test
    void itIsTheMixtureOfWhatThePolicyWasAndStandsBetweenTheMoves() {
        TextObjective dpo = method("tr-dpo", "{ alpha: 0.25, tau: 4 }");
        Roles<LanguageModel> roles = Roles.ofTexts(dpo, TinyTrainer.model(model), Draw.seed(2));
        Map<String, Tensor> reference =
                roles.models().get(Role.REFERENCE).model().parameters();
        Map<String, double[]> start = doubles(reference);
        List<Map<String, double[]>> references = new java.util.ArrayList<>();
        List<Map<String, double[]>> policies = new java.util.ArrayList<>();
        try (TinyTrainer trainer = TinyTrainer.of(
                dpo, roles, TextScorer.fast(roles.models()), TEN + " }", TinyTrainer.rows(1, 16), List.of())) {
            trainer.after(() -> {
                references.add(doubles(reference));
                policies.add(doubles(roles.policy().model().parameters()));
            });
            trainer.run();
        }
        for (int step = 1; step <= 10; step++) {
            Map<String, double[]> before = step == 1 ? start : references.get(step - 2);
            Map<String, double[]> policy = policies.get(step - 1);
            boolean due = step % 4 == 0;
            references.get(step - 1).forEach((name, now) -> {
                double[] expected = before.get(name).clone();
                for (int i = 0; due && i < expected.length; i++) {
                    expected[i] = 0.25 * policy.get(name)[i] + 0.75 * expected[i];
                }
                assertThat(now).containsExactly(expected, within(due ? 1e-14 : 0));
            });
        }
    }

    private static Map<String, double[]> doubles(Map<String, Tensor> weights) {
        Map<String, double[]> copies = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> copies.put(name, tensor.toDoubles()));
        return copies;
    }

    @Test
    void withLoraItIsTheMixtureOfTheMergedModels() {
        TextObjective dpo = method("tr-dpo", "{ alpha: 0.3, tau: 2 }");
        Roles<LanguageModel> roles = Roles.ofTexts(dpo, Way.settings(model, true, false), Draw.seed(2));
        List<TokenRow> rows = TinyTrainer.rows(1, 16);
        try (LanguageModel mixed = load();
                TinyTrainer trainer =
                        TinyTrainer.of(dpo, roles, TextScorer.fast(roles.models()), TEN + " }", rows, List.of())) {
            Adapter adapter = roles.policy().pass().adapter().orElseThrow();
            trainer.after(() -> {
                if (trainer.steps.size() % 2 == 0) {
                    mix(mixed, adapter, 0.3);
                }
                double ours = loss(dpo, roles.policy(), roles.models().get(Role.REFERENCE), rows);
                RoleModel<LanguageModel> expected = new RoleModel<>(mixed, Pass.BASE, RoleModel.Training.FROZEN);
                assertThat(ours).isCloseTo(loss(dpo, roles.policy(), expected, rows), within(1e-10));
            });
            trainer.run();
            Map<String, double[]> reference =
                    doubles(roles.models().get(Role.REFERENCE).model().parameters());
            doubles(mixed.parameters())
                    .forEach(
                            (name, weights) -> assertThat(reference.get(name)).containsExactly(weights, within(1e-10)));
            assertThat(loss(dpo, roles.policy(), roles.policy(), rows)).isCloseTo(Math.log(2), within(1e-12));
            assertThat(trainer.metric(10, "loss")).isNotCloseTo(Math.log(2), within(1e-4));
        }
    }

    private static LanguageModel load() {
        return LanguageModel.load(model, DType.F64, Device.CPU);
    }

    /** Mixes whole models, each the base with the adapter merged into it. */
    private static void mix(LanguageModel mixed, Adapter adapter, double share) {
        try (LanguageModel merged = load();
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            merged.merge(adapter);
            mixed.parameters()
                    .forEach((name, weight) -> weight.times_(1 - share)
                            .plus_(merged.parameters().get(name).times(share)));
        }
    }

    private static double loss(
            TextObjective dpo,
            RoleModel<LanguageModel> policy,
            RoleModel<LanguageModel> reference,
            List<TokenRow> rows) {
        Map<Role, RoleModel<LanguageModel>> models = Map.of(Role.POLICY, policy, Role.REFERENCE, reference);
        return new BatchPass(dpo, TextScorer.fast(models), new MicroBatches.Examples(8), Map.of())
                .measure(dpo.trees(rows), State.FRESH)
                .loss();
    }

    // ---- what is remembered, what it costs

    @Test
    void whatAMovingReferenceSaysIsNotRememberedAndWhatOthersSayIs() {
        for (boolean lora : new boolean[] {false, true}) {
            try (Roles<LanguageModel> moving =
                            Roles.ofTexts(method("tr-dpo", "{}"), Way.settings(model, lora, false), Draw.seed(2));
                    Roles<LanguageModel> still =
                            Roles.ofTexts(method("dpo", "{}"), Way.settings(model, lora, false), Draw.seed(2))) {
                assertThat(moving.fingerprints()).isEmpty();
                assertThat(still.fingerprints()).containsOnlyKeys(Role.REFERENCE);
            }
        }
    }

    @Test
    void aRunWithACacheFollowsThePolicyToo() throws java.io.IOException {
        TinyRun runs = TinyRun.in(folder.resolve("cached"));
        Run.of(runs.settings("still")).run(Listener.SILENT); // fills the cache
        for (String weights : List.of("model.dtype=auto", "model.lora={ rank: 4, alpha: 8 }")) {
            Path out = folder.resolve("cached/moving" + weights.length());
            Run.of(runs.settings(out.getFileName().toString(), weights, "train.reference={ mix: 1, every: 1 }"))
                    .run(Listener.SILENT);
            assertThat(TinyRun.metrics(out))
                    .hasSize(6)
                    .allSatisfy(step -> assertThat(step.get("loss").asDouble()).isCloseTo(Math.log(2), within(1e-5)));
        }
    }

    // ---- what is refused

    @Test
    void aMethodWithoutAReferenceHasNoneThatCouldMove() {
        Optional<Moving> moving = Optional.of(new Moving(0.6, 2));
        for (TextObjective objective : List.of(method("simpo", "{}"), method("dpo", "{ reference_free: true }"))) {
            assertThatThrownBy(() -> Roles.of(
                            objective,
                            moving,
                            TinyTrainer.model(model),
                            new TextLoader(TinyTrainer.model(model)),
                            Draw.seed(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("train.reference");
        }
    }

    @Test
    void onlyOneSaysHowTheReferenceMoves() {
        String run =
                "{ method: { name: %s }, model: { path: m }, data: { train: d }, out: o, train: { reference: {} } }";
        assertThat(RunSettings.parse(run.formatted("dpo")).moving()).contains(new Moving(0.6, 512));
        assertThatThrownBy(() -> RunSettings.parse(run.formatted("tr-dpo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("train.reference")
                .hasMessageContaining("tr-dpo");
        assertThatThrownBy(() -> method("weighted-sum", "{ terms: [{ method: tr-dpo }] }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tr-dpo")
                .hasMessageContaining("train.reference");
    }
}
