package io.prefero.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Python's Jinja2 wrote in the settings of transformers: see tools/golden_templates.py. */
@Tag("unit")
class TemplateGoldenTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2026, 7, 4, 5, 6, 7);

    /** How the rows of a file came out. */
    private record Tally(int exact, int refused, List<String> unsupported, List<String> wrong) {}

    private static List<JsonNode> rows(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(JsonMapper.shared()::readTree)
                    .toList();
        }
    }

    private static List<JsonNode> bundled(String name) throws IOException, URISyntaxException {
        return rows(Path.of(
                TemplateGoldenTest.class.getResource("/templates/" + name).toURI()));
    }

    private static Tally tally(List<JsonNode> rows, Map<String, Object> variables) {
        int exact = 0;
        int refused = 0;
        List<String> unsupported = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : rows) {
            String name = row.path("name").asString(row.path("source").stringValue());
            Map<String, Object> given = row.has("variables") ? Variables.map(row.path("variables")) : variables;
            try {
                String text = Template.parse(row.path("source").stringValue(), () -> NOW)
                        .render(given);
                if (row.has("text") && row.path("text").stringValue().equals(text)) {
                    exact++;
                } else {
                    wrong.add(name + "\n  is      " + text + "\n  must be " + row.path("text") + row.path("refused"));
                }
            } catch (TemplateException e) {
                if (row.has("text")) {
                    unsupported.add(name + ": " + e.getMessage());
                } else {
                    refused++;
                }
            }
        }
        return new Tally(exact, refused, unsupported, wrong);
    }

    @Test
    void chatTemplatesWriteWhatTheyWriteInPython() throws IOException, URISyntaxException {
        Tally tally = tally(bundled("renderings.jsonl.gz"), Map.of());

        assertThat(tally.wrong).isEmpty();
        assertThat(tally.unsupported).isEmpty();
        assertThat(tally.exact).isEqualTo(108);
        assertThat(tally.refused).isEqualTo(20);
    }

    @Test
    void expressionsMeanWhatTheyMeanInPythonOrAreRefused() throws IOException, URISyntaxException {
        List<JsonNode> rows = bundled("expressions.jsonl.gz");

        Tally tally =
                tally(rows.subList(1, rows.size()), Variables.map(rows.get(0).path("variables")));

        assertThat(tally.wrong).isEmpty();
        assertThat(tally.unsupported).hasSizeLessThan(60); // of 3000: Python prints functions, multiplies lists, …
        assertThat(tally.exact).isGreaterThan(2300);
        assertThat(tally.refused).isGreaterThan(250);
    }

    @Test
    void statementsWhiteSpaceAndVariablesAreAsInPythonOrRefused() throws IOException, URISyntaxException {
        List<JsonNode> rows = bundled("statements.jsonl.gz");

        Tally tally =
                tally(rows.subList(1, rows.size()), Variables.map(rows.get(0).path("variables")));

        assertThat(tally.wrong).isEmpty();
        assertThat(tally.unsupported)
                .hasSizeLessThan(150) // of 1500
                .allMatch(refusal -> refusal.contains("is read before the template sets it"));
        assertThat(tally.exact).isGreaterThan(1100);
    }

    /** Of templates that are not this repository's; by hand. */
    @Test
    @Tag("lab")
    @EnabledIfSystemProperty(named = "prefero.templates", matches = ".+")
    void otherTemplates() throws IOException {
        Tally tally = tally(rows(Path.of(System.getProperty("prefero.templates"))), Map.of());

        System.out.println(tally.exact + " exact, " + tally.refused + " refused as in Python, "
                + tally.unsupported.size() + " unsupported, " + tally.wrong.size() + " wrong");
        assertThat(tally.wrong).isEmpty();
        assertThat(tally.unsupported).isEmpty();
    }
}
