package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.example.RowPlace;
import io.prefero.explain.Explanation;
import io.prefero.explain.ExplanationPage;
import io.prefero.explain.RowFigure;
import io.prefero.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every method of the table explains a row. */
@Tag("recipe")
class ExplainEveryMethodTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyMethodExplainsARow() throws IOException {
        TinyRun runs = TinyRun.in(folder);
        Tiny.folderWithTokenizer(folder.resolve("other"), 9);
        Tiny.everyKind(folder.resolve("rows.jsonl"), 4, 9);
        Tiny.everyKind(folder.resolve("retain.jsonl"), 5, 7);
        Files.write(folder.resolve("refusals.jsonl"), List.of("{\"completion\": \"no\"}"));
        return Methods.ofTexts().stream().map(id -> DynamicTest.dynamicTest(id, () -> explain(runs, id)));
    }

    private void explain(TinyRun runs, String id) {
        RunSettings settings = runs.settings(
                "unused",
                "method={ name: \"" + id + "\" }",
                "model.dtype=f64",
                "data.train=\"" + folder.resolve("rows.jsonl") + "\"",
                "data.retain=\"" + folder.resolve("retain.jsonl") + "\"",
                "data.refusals=\"" + folder.resolve("refusals.jsonl") + "\"");
        Explanation explained = Explainer.ofModel(settings, Optional.of(folder.resolve("other")))
                .explain(new RowPlace(RowPlace.Counting.LINES, 3));
        assertThat(explained.row()).isEqualTo(2);
        assertThat(explained.at()).isEqualTo("rows.jsonl:3");
        assertThat(explained.last().texts()).isNotEmpty();
        assertThat(explained.last().gradientWeight()).isGreaterThan(0);
        assertThat(explained.carriers()).isNotEmpty().anyMatch(c -> c.values().get(0) != 0);
        assertThat(RowFigure.of(explained))
                .allSatisfy(f -> assertThat(f.values()).allMatch(Double::isFinite));
        assertThat(ExplanationPage.of(explained).html()).contains("Every token of", "<span class=\"token more");
    }
}
