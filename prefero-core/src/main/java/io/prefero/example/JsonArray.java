package io.prefero.example;

import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/** The elements of a file that is one JSON array, as LLaVA's and ShareGPT's are, one at a time; gzipped or not. */
final class JsonArray implements RowReader {
    private final Path file;
    private final JsonParser parser;
    private long number;

    JsonArray(Path file) {
        this.file = file;
        this.parser = JsonRow.JSON.createParser(LineReader.open(file));
        this.parser.nextToken(); // the bracket, which was seen
    }

    @Override
    public Optional<JsonRow> next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                requireEnd();
                return Optional.empty();
            }
            String at = file.getFileName() + " row " + number;
            if (token != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(at + ": expected a JSON object, as in {\"prompt\": …, \"chosen\": …,"
                        + " \"rejected\": …}, got " + (token == null ? "the end of the file" : token.toString()));
            }
            JsonRow row = new JsonRow(at, parser.readValueAsTree());
            number++;
            return Optional.of(row);
        } catch (JacksonException e) {
            throw broken(e);
        }
    }

    private void requireEnd() {
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException(
                    file + ": more stands behind the array's end; one array is read, or objects in lines");
        }
    }

    private IllegalArgumentException broken(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        return new IllegalArgumentException(
                file.getFileName() + " row " + number + ": broken JSON" + where + ": " + e.getOriginalMessage(), e);
    }

    @Override
    public void close() {
        parser.close();
    }
}
