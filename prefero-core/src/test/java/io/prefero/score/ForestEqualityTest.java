package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * On random forests, up to six branches whose roots are beginnings of other branches, of every family of models, in one type:
 * the fast way gives the scores of the plain way and the same gradients to all parameters.
 */
@Tag("unit")
class ForestEqualityTest {
    private static final int VOCABULARY = 40;
    private static final List<Signal> SIGNALS = List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL);
    private static final String CONFIG = """
            {"model_type": "%s", "vocab_size": %d, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "rms_norm_eps": 1e-6,
             "hidden_act": "silu", "tie_word_embeddings": %b, "initializer_range": 0.3, "sliding_window": 9}
            """;

    @TestFactory
    Stream<DynamicTest> inDoublePrecision() {
        return tests(DType.F64, 1e-10);
    }

    @TestFactory
    Stream<DynamicTest> inSinglePrecision() {
        return tests(DType.F32, 1e-4);
    }

    private static Stream<DynamicTest> tests(DType type, double tolerance) {
        return ModelConfig.families().stream()
                .flatMap(family -> IntStream.range(0, 4)
                        .mapToObj(seed -> DynamicTest.dynamicTest(
                                family + " " + seed, () -> compare(family, seed, type, tolerance))));
    }

    private static void compare(String family, int seed, DType type, double tolerance) {
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(family, VOCABULARY, seed % 2 == 0));
        Pass.Checkpointing checkpointing = Pass.Checkpointing.values()[seed % 2];
        try (LanguageModel policy = LanguageModel.create(config, Draw.seed(1), type, Device.CPU);
                LanguageModel reference = LanguageModel.create(config, Draw.seed(2), type, Device.CPU)) {
            policy.parameters().values().forEach(Tensor::requireGrad);
            Map<Role, RoleModel<LanguageModel>> models = Map.of(
                    Role.POLICY,
                    new RoleModel<>(policy, Pass.BASE.checkpointing(checkpointing), RoleModel.Training.TRAINED),
                    Role.REFERENCE,
                    new RoleModel<>(reference, Pass.BASE, RoleModel.Training.FROZEN));
            List<Tree> trees = IntStream.range(0, 3)
                    .mapToObj(i -> tree(i, Draw.seed(seed).at(i)))
                    .toList();
            Map<String, double[]> plain = numbers(TextScorer.naive(models), trees, policy);
            for (Scorer fast : List.of(
                    TextScorer.fast(models), Chunked.scorer(models, 4000, 0), Chunked.scorer(models, 4000, 1 << 30))) {
                numbers(fast, trees, policy).forEach((name, ours) -> near(name, ours, plain.get(name), tolerance));
            }
        }
    }

    private static void near(String name, double[] ours, double[] plain, double tolerance) {
        assertThat(ours).as(name).hasSameSizeAs(plain);
        double size = Math.sqrt(Arrays.stream(plain).map(x -> x * x).sum());
        double apart = Math.sqrt(IntStream.range(0, ours.length)
                .mapToDouble(i -> Math.pow(ours[i] - plain[i], 2))
                .sum());
        assertThat(size).as(name).isPositive();
        assertThat(apart).as(name).isLessThanOrEqualTo(tolerance * size);
    }

    /** Six named branches at most; each root is the whole beginning of all, or a beginning of an earlier branch. */
    private static Tree tree(int row, Draw draw) {
        List<Branch> branches = new ArrayList<>();
        int[] start = ids(draw.of("start"), 1 + draw.of("start").below(60));
        int count = 1 + draw.of("count").below(6);
        for (int k = 0; k < count; k++) {
            Draw own = draw.at(k);
            int[] root = start;
            if (k > 0 && own.of("nested").below(2) == 0) {
                int[] earlier = ((TextBranch) branches.get(own.of("which").below(k)))
                        .sequence()
                        .ids();
                root = Arrays.copyOf(earlier, 1 + own.of("cut").below(Math.min(earlier.length, 150)));
            }
            branches.add(new TextBranch(
                    "branch" + k,
                    root,
                    ids(own.of("response"), 1 + own.of("length").below(50))));
        }
        return new Tree(row, branches, Map.of());
    }

    private static int[] ids(Draw draw, int count) {
        return IntStream.range(0, count).map(i -> draw.at(i).below(VOCABULARY)).toArray();
    }

    /** Scores by branch and signal, and what random coefficients pull on every parameter. */
    private static Map<String, double[]> numbers(Scorer scorer, List<Tree> trees, LanguageModel policy) {
        List<Need> needs = IntStream.range(0, 6)
                .mapToObj(k -> Need.of("branch" + k, SIGNALS).optional())
                .filter(n ->
                        trees.stream().anyMatch(t -> !t.branches(n.branch()).isEmpty()))
                .toList();
        return Numbers.of(
                scorer,
                trees,
                needs,
                policy,
                (name, signal, values) -> Tensor.normal(Draw.seed(9).of(name).of(signal.key()), 1, values.shape())
                        .to(DType.F64));
    }
}
