package io.prefero.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

@Tag("unit")
class ReportTest {
    private static final String HOSTILE = "</style><script>alert('x')</script>\"'&\u0000";

    @Test
    void nothingIsLoadedFromElsewhereAndNothingRuns() {
        assertThat(List.of(
                        ExampleReport.run().report().html(),
                        ExampleReport.everything().html()))
                .allSatisfy(html -> assertThat(html)
                        .doesNotContain("http:", "https:", "src=", "url(", "@import", "<script", "<link", "<img")
                        .contains("default-src 'none'"));
    }

    @Test
    void thePageIsWellFormed() {
        assertThat(List.of(
                        ExampleReport.run().report().html(),
                        ExampleReport.everything().html(),
                        hostile().html()))
                .allSatisfy(html -> {
                    String xml = html.replace("<!DOCTYPE html>", "").replaceAll("<meta [^>]*>", "");
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(xml)));
                });
    }

    @Test
    void picturesAreInsideThePage() throws Exception {
        Pictures pictures = new Pictures(
                "look",
                List.of("before", "after"),
                List.of(new Pictures.Row(
                        "a \"red\" circle",
                        List.of(
                                new Pictures.Shown(new byte[] {1, 2}, "0.5"),
                                new Pictures.Shown(new byte[] {3}, "as wished")))));
        String html = new Report("Pictures", "", List.of(Section.of("all", pictures))).html();
        assertThat(html)
                .contains(
                        "img-src data:",
                        "src=\"data:image/png;base64,AQI=\"/>",
                        "alt=\"a &quot;red&quot; circle: 0.5\"");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(pictures.html())));
        assertThatThrownBy(() -> new Pictures("", List.of("one"), List.of(new Pictures.Row("two", List.of()))))
                .hasMessageContaining("two");
    }

    @Test
    void everyValueIsEscaped() {
        String html = hostile().html();
        assertThat(html).doesNotContain("<script").doesNotContain("\u0000").doesNotContain("</style><");
        assertThat(html.split("alert\\(&#39;x&#39;\\)", -1)).hasSizeGreaterThan(30);
    }

    @Test
    void writingReplacesTheFileWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "old");
        ExampleReport.everything().write(file);
        assertThat(file).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder").resolve("report.html");
        assertThatThrownBy(() -> ExampleReport.everything().write(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aRunReportDrawsKnownMetricsTogetherAndUnknownOnesAlone() {
        List<Map<String, Double>> rows = List.of(
                Map.of("step", 1.0, "loss", 0.7, "eval_loss", 0.69, "my/metric", 3.0),
                Map.of("step", 2.0, "loss", 0.6));
        Callout alarm = new Callout(Callout.Tone.WARNING, "Alarm: drift", "far away");
        String html = new RunReport("t", "l", rows, List.of(alarm), List.of(), Map.of("beta", "0.1"))
                .report()
                .html();
        assertThat(html)
                .contains("<strong>Alarm: drift</strong>")
                .contains("<h3>Loss</h3>", "held out</li>", "<h3>my/metric</h3>")
                .doesNotContain("<h3>Learning rate</h3>")
                .contains("<td class=\"words\">beta</td><td class=\"number\">0.1</td>")
                .contains("<td class=\"words\">loss</td><td class=\"number\">0.7</td><td class=\"number\">0.6</td>");
    }

    @Test
    void aRowWithoutAStepIsRefused() {
        RunReport report = new RunReport("t", "l", List.of(Map.of("loss", 0.7)), List.of(), List.of(), Map.of());
        assertThatThrownBy(report::report)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1");
    }

    @Test
    void tokensAreColouredBySignAndSizeAndSayTheirNumbers() {
        List<Tokens.Token> tokens = List.of(
                new Tokens.Token("up", 2, "log-ratio 2"),
                new Tokens.Token("\n", -1, "log-ratio −1"),
                new Tokens.Token("level", 0.01, "log-ratio 0.01"));
        assertThat(new Tokens("chosen", "", tokens, 2).html())
                .contains("<span class=\"token more4\" title=\"log-ratio 2\">up</span>"
                        + "<span class=\"token less3\" title=\"log-ratio −1\">↵\n</span>"
                        + "<span class=\"token\" title=\"log-ratio 0.01\">level</span>")
                .doesNotContain("class=\"prompt\"");
        assertThat(new Tokens("chosen", "", tokens, 0).html()).doesNotContain("token more");
    }

    private static Report hostile() {
        Series series = new Series(HOSTILE, List.of(new Series.Point(1, 2)));
        return new Report(
                HOSTILE,
                HOSTILE,
                List.of(Section.of(
                        HOSTILE,
                        Prose.of(HOSTILE),
                        new Callout(Callout.Tone.GOOD, HOSTILE, HOSTILE),
                        KeyFigures.of(new KeyFigures.Figure(HOSTILE, HOSTILE, HOSTILE)),
                        Definitions.of(new Definitions.Definition(HOSTILE, HOSTILE)),
                        Table.of(HOSTILE, HOSTILE, Map.of(HOSTILE, HOSTILE)),
                        Chart.of(HOSTILE, HOSTILE, HOSTILE, series, series).against(HOSTILE, 1),
                        new Bars(
                                HOSTILE,
                                HOSTILE,
                                HOSTILE,
                                List.of(HOSTILE),
                                List.of(new Bars.Group(HOSTILE, List.of(1.0)), new Bars.Group(HOSTILE, List.of(2.0)))),
                        new Intervals(HOSTILE, HOSTILE, List.of(new Intervals.Line(HOSTILE, 0, 0, 0))),
                        new Tokens.Legend(HOSTILE, 1),
                        new Tokens(HOSTILE, HOSTILE, List.of(new Tokens.Token(HOSTILE, 1, HOSTILE)), 1),
                        new Samples(List.of(new Samples.Sample(
                                HOSTILE,
                                List.of(
                                        Samples.Answer.plain(HOSTILE, HOSTILE, HOSTILE),
                                        new Samples.Answer(
                                                HOSTILE,
                                                List.of(new Samples.Span(HOSTILE, Samples.Mark.BAD)),
                                                HOSTILE))))))));
    }
}
