package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.models.LanguageModel;
import io.prefero.models.PaddedLayout;
import io.prefero.models.Pass;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Scores, the plain way and the fast, equal what plain Java makes of the logits of one unpadded text, and would not if the shift, the mask, the last
 * token, a role or a model's direction were another.
 */
@Tag("unit")
@ParameterizedClass
@EnumSource
class TextScorerTest {
    /** The ways of scoring. */
    enum How {
        NAIVE,
        FAST,
        IN_CHUNKS;

        Scorer scorer(Map<Role, RoleModel<LanguageModel>> models) {
            return switch (this) {
                case NAIVE -> TextScorer.naive(models);
                case FAST -> TextScorer.fast(models);
                case IN_CHUNKS -> Chunked.scorer(models, 1500, 0);
            };
        }
    }

    @Parameter
    private How how;

    private static final List<Signal> SIGNALS = List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL);

    private final LanguageModel policy = Tiny.model(1);
    private final LanguageModel reference = Tiny.model(2);
    private final Map<Role, RoleModel<LanguageModel>> models = Map.of(
            Role.POLICY, new RoleModel<>(policy, Pass.BASE, RoleModel.Training.TRAINED),
            Role.REFERENCE, new RoleModel<>(reference, Pass.BASE, RoleModel.Training.FROZEN));
    private final List<Tree> trees = Tiny.rows(Draw.seed(3), 6).stream()
            .map(row -> Tree.of(row, List.of("chosen", "rejected")))
            .toList();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        policy.close();
        reference.close();
    }

    @Test
    void everyTokenHasTheLogProbabilityThatItsUnpaddedTextGivesIt() {
        for (String name : List.of("chosen", "rejected")) {
            near(column(name, Signal.POLICY), plain(name, policy, 0, 0));
            near(column(name, Signal.REFERENCE), plain(name, reference, 0, 0));
        }
    }

    @Test
    void targetsOffByOneWouldShow() {
        far(plain("chosen", policy, 0, 0), plain("chosen", policy, -1, 0));
        far(plain("chosen", policy, 0, 0), plain("chosen", policy, 1, 0));
    }

    @Test
    void aMaskThatTakesInTheRootWouldShow() {
        double right = Arrays.stream(plain("chosen", policy, 0, 0)).sum();
        double wrong = Arrays.stream(plain("chosen", policy, 0, 1)).sum();
        assertThat(Math.abs(right - wrong)).isGreaterThan(1e-2);
    }

    @Test
    void theTokenThatEndsATextIsScoredAndADroppedOneWouldShow() {
        int[] lengths = score(trees, Need.of("chosen", SIGNALS)).policy().lengths();
        for (int i = 0; i < trees.size(); i++) {
            int[] response = branch(trees.get(i), "chosen").response();
            assertThat(response[response.length - 1]).isEqualTo(1);
            assertThat(lengths[i]).isEqualTo(response.length);
        }
        double[] all = plain("chosen", policy, 0, 0);
        assertThat(all[lengths[0] - 1]).isLessThan(-1e-2);
    }

    @Test
    void theReferenceIsNotThePolicy() {
        far(column("chosen", Signal.POLICY), column("chosen", Signal.REFERENCE));
    }

    @Test
    void theDivergenceRunsFromTheReferenceToThePolicy() {
        double[] ours = column("rejected", Signal.TOKEN_KL);
        near(ours, divergence("rejected", reference, policy));
        far(ours, divergence("rejected", policy, reference));
    }

    /** TDPO's section 3: under the reference, log π/π_ref + KL(π_ref ‖ π) has mean 0 over the next token, and KL is not negative. */
    @Test
    void ratioAndDivergenceCancelOverTheVocabulary() {
        int[] root = Tiny.ids(Draw.seed(6), 7);
        List<Branch> next = IntStream.range(0, policy.config().vocabulary())
                .<Branch>mapToObj(token -> new TextBranch("next", root, new int[] {token}))
                .toList();
        List<Tree> all = next.stream()
                .map(branch -> new Tree(1, List.of(branch), Map.of()))
                .toList();
        TokenScore scores = score(all, Need.of("next", SIGNALS));
        double[] ratios = scores.logRatio().toDoubles();
        double[] divergences = scores.column(Signal.TOKEN_KL).values().toDoubles();
        double[] reference = scores.reference().values().toDoubles();
        double mean = IntStream.range(0, ratios.length)
                .mapToDouble(v -> Math.exp(reference[v]) * (ratios[v] + divergences[v]))
                .sum();
        assertThat(mean).isCloseTo(0, within(1e-12));
        assertThat(Arrays.stream(divergences)).allMatch(kl -> kl > 1e-3);
    }

    @Test
    void aLongerMateChangesNothing() {
        Tree longer = new Tree(
                9, List.of(new TextBranch("chosen", Tiny.ids(Draw.seed(4), 9), Tiny.ids(Draw.seed(5), 20))), Map.of());
        Need need = Need.of("chosen", SIGNALS);
        List<Tree> crowd = new ArrayList<>(trees);
        crowd.add(2, longer);
        TokenScore among = score(crowd, need);
        for (int i = 0; i < trees.size(); i++) {
            TokenScore alone = score(List.of(trees.get(i)), need);
            for (Signal signal : SIGNALS) {
                near(row(among.column(signal), i < 2 ? i : i + 1), row(alone.column(signal), 0));
            }
        }
    }

    @Test
    void aBranchThatAnExampleLacksHasNoTokens() {
        Need gold = Need.of("gold", List.of(Signal.POLICY)).optional();
        TokenScore none = score(trees, gold, Need.of("chosen", SIGNALS));
        assertThat(none.policy().lengths()).containsOnly(0);
        assertThat(none.logProb().toDoubles()).containsOnly(0.0);
    }

    @Test
    void aBranchThatEveryExampleLacksNeedsNoForwardPass() {
        TokenScore none = score(trees, Need.of("gold", List.of(Signal.POLICY)).optional());
        assertThat(none.logProb().toDoubles()).hasSize(trees.size()).containsOnly(0.0);
    }

    @Test
    void aTokenThatTwoBranchesBeginWithIsScoredInBoth() {
        int[] root = Tiny.ids(Draw.seed(4), 9);
        int[] common = Tiny.ids(Draw.seed(5), 6);
        Tree tree = new Tree(
                1,
                List.of(
                        new TextBranch("chosen", root, concat(common, new int[] {5, 1})),
                        new TextBranch("rejected", root, concat(common, new int[] {7, 8, 1}))),
                Map.of());
        TokenScore chosen = score(List.of(tree), Need.of("chosen", SIGNALS), Need.of("rejected", SIGNALS));
        TokenScore rejected = score(List.of(tree), Need.of("rejected", SIGNALS), Need.of("chosen", SIGNALS));
        for (Signal signal : SIGNALS) {
            double[] one = Arrays.copyOf(chosen.column(signal).values().toDoubles(), common.length);
            double[] other = Arrays.copyOf(rejected.column(signal).values().toDoubles(), common.length);
            near(one, other);
        }
        far(
                Arrays.copyOfRange(chosen.policy().values().toDoubles(), 6, 8),
                Arrays.copyOfRange(rejected.policy().values().toDoubles(), 6, 8));
    }

    // ---- what is compared

    private TokenScore score(List<Tree> some, Need... needs) {
        policy.parameters().values().forEach(Tensor::requireGrad);
        return how.scorer(models).score(some, List.of(needs), Scorer.Mode.TRAIN, Draw.seed(0)).branches().stream()
                .filter(b -> b.name().equals(needs[0].branch()))
                .findFirst()
                .orElseThrow();
    }

    private double[] column(String name, Signal signal) {
        return score(trees, Need.of(name, SIGNALS)).column(signal).values().toDoubles();
    }

    private static double[] row(Ragged column, int index) {
        int[] lengths = column.lengths();
        int from = Arrays.stream(lengths, 0, index).sum();
        return Arrays.copyOfRange(column.values().toDoubles(), from, from + lengths[index]);
    }

    private static TextBranch branch(Tree tree, String name) {
        return (TextBranch) tree.branches(name).get(0);
    }

    /**
     * log π of the response's tokens, text after text.
     *
     * @param shift how far the target stands from where it should
     * @param more tokens of the root taken in as if they were the response's
     */
    private double[] plain(String name, LanguageModel model, int shift, int more) {
        return trees.stream()
                .flatMapToDouble(tree -> {
                    int[] root = branch(tree, name).root();
                    int[] ids = concat(root, branch(tree, name).response());
                    double[][] p = distributions(model, ids);
                    return IntStream.range(root.length - more, ids.length)
                            .mapToDouble(t -> p[t - 1][ids[Math.min(t + shift, ids.length - 1)]]);
                })
                .toArray();
    }

    private double[] divergence(String name, LanguageModel from, LanguageModel to) {
        return trees.stream()
                .flatMapToDouble(tree -> {
                    int[] root = branch(tree, name).root();
                    int[] ids = concat(root, branch(tree, name).response());
                    double[][] p = distributions(from, ids);
                    double[][] q = distributions(to, ids);
                    return IntStream.range(root.length, ids.length)
                            .mapToDouble(t -> IntStream.range(0, Tiny.VOCABULARY)
                                    .mapToDouble(v -> Math.exp(p[t - 1][v]) * (p[t - 1][v] - q[t - 1][v]))
                                    .sum());
                })
                .toArray();
    }

    /** log-softmax in plain Java of the logits of one text alone: [position][token] */
    private static double[][] distributions(LanguageModel model, int[] ids) {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            PaddedLayout alone = new PaddedLayout(1, ids.length, model.config(), model.device());
            Tensor hidden =
                    model.decoder().run(Tensor.of(ids), alone, Pass.BASE).hidden();
            double[] logits = model.decoder().logits(hidden).toDoubles();
            double[][] rows = new double[ids.length][];
            for (int t = 0; t < ids.length; t++) {
                double[] row = Arrays.copyOfRange(logits, t * Tiny.VOCABULARY, (t + 1) * Tiny.VOCABULARY);
                double max = Arrays.stream(row).max().orElseThrow();
                double normaliser = max
                        + Math.log(
                                Arrays.stream(row).map(x -> Math.exp(x - max)).sum());
                rows[t] = Arrays.stream(row).map(x -> x - normaliser).toArray();
            }
            return rows;
        }
    }

    private static int[] concat(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    private static void near(double[] ours, double[] plain) {
        assertThat(ours).containsExactly(plain, within(1e-12));
    }

    private static void far(double[] ours, double[] other) {
        double most = IntStream.range(0, Math.min(ours.length, other.length))
                .mapToDouble(i -> Math.abs(ours[i] - other[i]))
                .max()
                .orElse(0);
        assertThat(most).isGreaterThan(1e-2);
    }
}
