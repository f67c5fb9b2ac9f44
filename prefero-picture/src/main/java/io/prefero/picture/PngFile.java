package io.prefero.picture;

import java.nio.file.Path;
import java.util.Map;

/** Pictures written as PNG, with words beside the pixels. */
public final class PngFile {
    private PngFile() {}

    /** Writes a picture, whole or not at all; each text under its keyword as an {@code iTXt} chunk. */
    public static void write(Path file, Picture picture, Map<String, String> texts) {
        throw new UnsupportedOperationException("not yet: " + file);
    }

    /** The texts of a PNG file by their keywords, in the order of the file. */
    public static Map<String, String> texts(Path file) {
        throw new UnsupportedOperationException("not yet: " + file);
    }
}
