package io.prefero.picture;

import java.nio.file.Path;

/** Pictures in files: PNG, JPEG and WebP, also BMP and GIF of one frame. */
public final class PictureFile {
    private PictureFile() {}

    /**
     * Reads a picture as RGB.
     *
     * @throws IllegalArgumentException if it cannot be read; the message names the file, the reason and what to do
     */
    public static Picture read(Path file) {
        throw new UnsupportedOperationException("not yet: " + file);
    }

    /** The same for the bytes of a file; {@code name} is what messages call it. */
    public static Picture read(byte[] bytes, String name) {
        throw new UnsupportedOperationException("not yet: " + name);
    }
}
