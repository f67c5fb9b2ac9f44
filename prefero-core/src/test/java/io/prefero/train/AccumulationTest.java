package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Levels;
import io.prefero.Levels.Level;
import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.objective.TextObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.tensor.Draw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    /** For every method the plain way and the fast one with all that it may do. */
    @TestFactory
    Stream<DynamicTest> everyMethodGoesOneWay() {
        return Methods.ofTexts().stream()
                .map(id -> DynamicTest.dynamicTest(
                        id,
                        Levels.counted(Level.EQUIVALENCES, id, () -> Way.requireFast(objective(id), model, false))));
    }

    /** Whatever is varied, one thing at a time, for one method of those that ask models for the same. */
    @TestFactory
    Stream<DynamicTest> whateverIsVariedIsOneWay() {
        return different(o -> List.of(signals(o), o.coupling())).stream()
                .flatMap(id -> Stream.of(false, true)
                        .map(lora -> DynamicTest.dynamicTest(
                                id + (lora ? " with LoRA" : ""), () -> Way.requireOne(objective(id), model, lora))));
    }

    @TestFactory
    Stream<DynamicTest> everyFamilyGoesOneWay() {
        return ModelConfig.families().stream()
                .filter(family -> !family.equals("llama"))
                .flatMap(family -> different(AccumulationTest::signals).stream()
                        .map(id -> DynamicTest.dynamicTest(family + " " + id, () -> inFamily(family, id))));
    }

    /** What models are asked, whatever the branches are called. */
    private static Object signals(TextObjective objective) {
        return objective.asked().stream()
                .map(need -> List.of(
                        need.signals(), need.stretch().span(), need.gradient(), need.presence() == Need.Presence.MANY))
                .collect(Collectors.toSet());
    }

    /** The first method of each kind. */
    private static Collection<String> different(Function<TextObjective, Object> kind) {
        Map<Object, String> first = new LinkedHashMap<>();
        Methods.ofTexts().forEach(id -> first.putIfAbsent(kind.apply(objective(id)), id));
        return first.values();
    }

    private static void inFamily(String family, String id) {
        Path other = folder.resolve(family);
        if (!Files.exists(other)) {
            Tiny.folder(other, family, 1);
        }
        Way.requireFast(objective(id), other, false);
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
        try (Roles<LanguageModel> roles = Roles.ofTexts(cpo, Way.settings(model, false, false), Draw.seed(2))) {
            return new BatchPass(cpo, TextScorer.fast(roles.models()), new MicroBatches.Examples(rows.size()), Map.of())
                    .measure(cpo.trees(rows), State.FRESH)
                    .loss();
        }
    }
}
