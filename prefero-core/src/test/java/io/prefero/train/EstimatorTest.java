package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.Beside;
import io.prefero.example.Dataset;
import io.prefero.example.TokenRow;
import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.objective.TextObjective;
import io.prefero.score.TokenCounts;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is said of a run beforehand, counted by hand for a model of 16 channels and 31 tokens. */
@Tag("unit")
class EstimatorTest {
    private static final double HEAD = 31 * 16;
    private static final double BLOCK = 16 * 16 * 2 + 16 * 8 * 2 + 3 * 16 * 24;

    private static final String LORA = "dtype: f64, lora: { rank: 2 }";

    @TempDir
    static Path folder;

    private static Path model;
    private static final List<TokenRow> ROWS = Tiny.sharing(Draw.seed(1), 40);

    @BeforeAll
    static void make() {
        model = Tiny.folder(folder.resolve("model"), 1);
    }

    private static Estimate estimate(String id, String train) {
        return estimate(id, "dtype: f64", train);
    }

    private static Estimate estimate(String id, String weights, String train) {
        TextObjective objective = (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
        RunSettings settings = RunSettings.parse("{ method: { name: " + id + " }, model: { path: \"" + model + "\", "
                + weights + " }, data: { train: d }, train: " + train + ", out: o }");
        try (Roles<LanguageModel> roles = Roles.ofTexts(objective, settings.model(), Draw.seed(2))) {
            Plan plan = Plan.of(ROWS.size(), settings.train(), objective.smallestBatch(), 0);
            Source source = new TextSource(Dataset.of(ROWS), objective, Beside.NOTHING, Draw.seed(0));
            return new Estimator(settings, roles, source, plan).estimate();
        }
    }

    @Test
    void productsAreThreeTimesForwardForThePolicyAndOnceForTheReference() {
        Estimate fast = estimate("dpo", "{ batch: 8 }");
        TokenCounts tokens = fast.tokens();
        double expected = 4 * 2 * (tokens.computed() * 2 * BLOCK + tokens.scored() * HEAD);
        assertThat(fast.operations()).isCloseTo(expected, within(1e-6 * expected));
        assertThat(tokens.computed()).isLessThan(tokens.packed());
        assertThat(tokens.packed()).isLessThan(tokens.padded());
    }

    @Test
    void thePlainWayComputesEveryPaddedTokenAndItsLogits() {
        Estimate plain = estimate("dpo", "{ batch: 8, naive: true }");
        double expected = 4 * 2 * plain.tokens().padded() * (2 * BLOCK + HEAD);
        assertThat(plain.operations()).isCloseTo(expected, within(1e-6 * expected));
        assertThat(plain.remembered()).isZero();
        assertThat(plain.memory().sum())
                .isGreaterThan(estimate("dpo", "{ batch: 8 }").memory().sum());
    }

    @Test
    void theCacheTakesANumberATokenAndAHiddenStateWhereTheWholeDistributionIsNeeded() {
        Estimate dpo = estimate("dpo", "{ batch: 8 }");
        assertThat(dpo.remembered()).isEqualTo(8 * dpo.tokens().scored());
        Estimate tdpo = estimate("tdpo2", "{ batch: 8 }");
        assertThat(tdpo.remembered()).isEqualTo((1 + 16) * 8 * tdpo.tokens().scored());
        assertThat(estimate("simpo", "{ batch: 8 }").remembered()).isZero();
    }

    @Test
    void aReferenceThatMovesIsComputedInEveryEpochAndHasWeightsOfItsOwn() {
        Estimate still = estimate("dpo", "{ batch: 8 }");
        Estimate moving = estimate("tr-dpo", "{ batch: 8 }");
        assertThat(moving.operations()).isEqualTo(still.operations());
        assertThat(moving.memory()).isEqualTo(still.memory());
        assertThat(moving.remembered()).isZero();
        assertThat(moving.moving()).isEqualTo((long) (8 * (2 * (BLOCK + 2 * 16) + 2 * HEAD + 16)));
        assertThat(still.moving()).isZero();
        assertThat(moving.lines()).anyMatch(line -> line.contains("the reference moves"));
    }

    @Test
    void withAnAdapterAReferenceThatMovesHasTheWeightsThatTheAdapterChanges() {
        Estimate still = estimate("dpo", LORA, "{ batch: 8 }");
        Estimate moving = estimate("tr-dpo", LORA, "{ batch: 8 }");
        assertThat(moving.moving()).isEqualTo((long) (8 * 2 * BLOCK));
        assertThat(moving.memory().models() - still.memory().models()).isEqualTo(moving.moving());
        assertThat(estimate("tr-dpo", LORA.replace("f64", "bf16"), "{ batch: 8 }")
                        .moving())
                .isEqualTo((long) ((2 + 4) * 2 * BLOCK)); // and masters in fp32
    }

    @Test
    void weightsOfBothRolesGradientsAndTwoMomentsAreCounted() {
        double weights = 2 * (BLOCK + 2 * 16) + 2 * HEAD + 16;
        assertThat(estimate("dpo", "{ batch: 8 }").memory().models()).isEqualTo((long) (8 * weights * 5));
        assertThat(estimate("simpo", "{ batch: 8 }").memory().models()).isEqualTo((long) (8 * weights * 4));
    }
}
