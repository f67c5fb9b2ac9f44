package io.prefero.picture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pictures written as PNG, with words beside the pixels. */
public final class PngFile {
    private PngFile() {}

    /**
     * Writes a picture as 8-bit RGB, whole or not at all; the same bytes for the same picture and texts.
     *
     * @param texts by keyword (1 to 79 characters of Latin-1), each written as an {@code iTXt} chunk in the order of the
     *     keywords
     */
    public static void write(Path file, Picture picture, Map<String, String> texts) {
        WholeFile.write(file, ByteBuffer.wrap(PngBytes.of(picture, texts)));
    }

    /** The bytes that such a file has. */
    public static byte[] bytes(Picture picture, Map<String, String> texts) {
        return PngBytes.of(picture, texts);
    }

    /**
     * The texts of a PNG file by keyword in the order of the file, of its chunks {@code tEXt} and {@code iTXt}.
     *
     * @throws IllegalArgumentException if it is not a whole PNG file
     */
    public static Map<String, String> texts(Path file) {
        byte[] bytes = PictureFile.bytes(file);
        try {
            if (bytes.length == 0 || PictureFormat.of(bytes) != PictureFormat.PNG) {
                throw new Refusal("is not a PNG file; texts are read from PNG only");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            for (PngChunk chunk : PngChunk.all(bytes)) {
                PngText.of(chunk).ifPresent(text -> texts.putIfAbsent(text.keyword(), text.text()));
            }
            return texts;
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }
}
