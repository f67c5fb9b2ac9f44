package io.prefero.report;

import io.prefero.tensor.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A report as one HTML file that needs nothing beside it: no script, no font, no picture, no network.
 *
 * @param title what it reports on
 * @param lead one or two sentences under the title: what happened
 */
public record Report(String title, String lead, List<Section> sections) {
    public Report {
        sections = List.copyOf(sections);
    }

    /** The whole page. */
    public String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                %s
                %s
                </header>
                <main>
                %s</main>
                <footer><p>Made by Prefero. This file is complete: it can be mailed, archived and printed.</p></footer>
                </body>
                </html>
                """.formatted(
                        Html.escape(title),
                        style(),
                        Html.text("h1", title),
                        Html.element("p", "lead", Html.escape(lead)),
                        Html.each(sections, Section::html));
    }

    /**
     * Writes the page; the file holds either what it held before or all of the report.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        AtomicFile.write(file, html());
    }

    private static String style() {
        try (InputStream css = Report.class.getResourceAsStream("report.css")) {
            if (css == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
