package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.method.Methods;
import io.prefero.models.ModelConfig;
import io.prefero.objective.TextObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.tensor.Draw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** How a batch is cut, and what is kept for the way back, changes neither losses, nor gradients, nor where training goes. */
@Tag("recipe")
class AccumulationTest {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() {
        model = Tiny.folder(folder.resolve("llama"), 1);
    }

    /** Whatever is varied, for one family; and what matters most for every other. */
    @TestFactory
    Stream<DynamicTest> everyMethodGoesOneWay() {
        return Methods.all().keySet().stream()
                .flatMap(id -> Stream.of(false, true)
                        .map(lora -> DynamicTest.dynamicTest(
                                id + (lora ? " with LoRA" : ""), () -> Way.requireOne(objective(id), model, lora))));
    }

    @TestFactory
    Stream<DynamicTest> everyMethodGoesOneWayInEveryFamily() {
        return ModelConfig.families().stream()
                .filter(family -> !family.equals("llama"))
                .flatMap(family -> Methods.all().keySet().stream()
                        .map(id -> DynamicTest.dynamicTest(family + " " + id, () -> inFamily(family, id))));
    }

    private static void inFamily(String family, String id) {
        Path other = folder.resolve(family);
        if (!Files.exists(other)) {
            Tiny.folder(other, family, 1);
        }
        Way.requireFast(objective(id), other);
    }

    private static TextObjective objective(String id) {
        return (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
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
        try (Roles roles = Roles.of(cpo, Way.settings(model, false, false), Draw.seed(2))) {
            return new BatchPass(cpo, TextScorer.fast(roles.models()), new MicroBatches.Examples(rows.size()), Map.of())
                    .measure(cpo.trees(rows), State.FRESH)
                    .loss();
        }
    }
}
