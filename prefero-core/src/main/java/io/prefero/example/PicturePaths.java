package io.prefero.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BinaryNode;

/**
 * The pictures that rows show: a list of them in a column, or one. A picture is a path from the folder of the data file; or in
 * Parquet its bytes, or Hugging Face's struct of both.
 *
 * @param column its name
 * @param from the data file
 */
record PicturePaths(String column, Path from) {
    private static final String LONE = "image"; // of rows without the column

    /** Those of a row, in the order of its placeholders. */
    List<Path> of(JsonRow row) {
        String name = row.has(column) ? column : LONE;
        JsonNode value = row.object().path(name);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        return value.isArray()
                ? value.valueStream().map(one -> file(row, name, one, from)).toList()
                : List.of(file(row, name, value, from));
    }

    /** Whether a column may hold pictures. */
    boolean in(String name) {
        return name.equals(column) || name.equals(LONE);
    }

    /** How many there are. */
    static int count(String column, JsonRow row) {
        JsonNode value = row.object().path(row.has(column) ? column : LONE);
        return value.isArray() ? value.size() : value.isMissingNode() || value.isNull() ? 0 : 1;
    }

    /** Where a picture of a row lies; its bytes, if these are what the row holds, are put into a file first. */
    static Path file(JsonRow row, String name, JsonNode picture, Path from) {
        if (picture instanceof BinaryNode bytes) {
            return KeptPictures.file(bytes.binaryValue());
        }
        if (picture.isObject()) {
            JsonNode bytes = picture.path("bytes");
            return file(row, name, bytes instanceof BinaryNode ? bytes : picture.path("path"), from);
        }
        if (!picture.isString() || picture.stringValue().isEmpty()) {
            throw row.wrong(
                    name, "must hold paths of pictures, or in Parquet their bytes, got " + Texts.quoted(picture));
        }
        Path file = from.toAbsolutePath().resolveSibling(picture.stringValue());
        if (!Files.isRegularFile(file)) {
            throw row.wrong(
                    name, "names " + file + ", which is not there; paths are read from the folder of the data file");
        }
        return file;
    }
}
