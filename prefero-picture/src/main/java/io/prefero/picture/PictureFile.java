package io.prefero.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Pictures in files: PNG, JPEG and WebP, also BMP and GIF of one frame. A picture comes out as a person sees it: turned
 * as its EXIF orientation says, transparency laid over white, grey and palettes as RGB. Samples of 16 bits lose the lower
 * eight; colour profiles are not applied, as Pillow does not apply them either. The samples are those that Pillow reads,
 * except for WebP with loss: there the decoder is near libwebp's, about three levels in the mean on coloured slopes and
 * some tens at edges of colours, which it does not smooth.
 */
public final class PictureFile {
    private static final long MOST_BYTES = 1L << 30;

    private PictureFile() {}

    /**
     * Reads a picture as RGB.
     *
     * @throws IllegalArgumentException if it is no picture, damaged, animated or too large; the message names the file,
     *     the reason and what to do
     */
    public static Picture read(Path file) {
        return read(bytes(file), file.toString());
    }

    /**
     * The same for the bytes of a file.
     *
     * @param name what messages call them
     */
    public static Picture read(byte[] bytes, String name) {
        try {
            if (bytes.length == 0) {
                throw new Refusal("is empty; copy or download it again");
            }
            PictureFormat format = PictureFormat.of(bytes);
            PictureHead head = format.head(bytes).checked();
            return Orientation.of(head.exif()).upright(format.decoded(bytes));
        } catch (Refusal e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            // What the decoders throw at damaged files is not only IOException.
            throw new IllegalArgumentException(
                    name + " " + Refusal.broken(reason(e)).getMessage(), e);
        }
    }

    /** The bytes of a file of reasonable size. */
    static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has " + Files.size(file) + " bytes, the limit is "
                        + MOST_BYTES + "; make the picture smaller first");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no picture at " + file + "; check the path", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + reason(e) + "; check that it is a file, and its permissions", e);
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
