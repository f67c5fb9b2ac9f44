package io.prefero.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The decoders of javax.imageio, asked for stored samples instead of colours. */
final class Decoding {
    /** What is asked of a reader. */
    private interface Question<T> {
        T ask(ImageReader reader) throws IOException;
    }

    private Decoding() {}

    static Picture picture(PictureFormat format, byte[] bytes) throws IOException {
        BufferedImage image = ask(reader(format), bytes, reader -> reader.read(0));
        return Samples.of(image).picture();
    }

    /** The stored samples of a JPEG, neither converted to RGB nor through a colour profile. */
    static Raster jpeg(byte[] bytes) throws IOException {
        List<String> warnings = new ArrayList<>();
        Raster raster = ask(reader(PictureFormat.JPEG), bytes, reader -> {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            return reader.readRaster(0, null);
        });
        // libjpeg fills with grey what it misses, and only warns.
        if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
            throw Refusal.truncated("pixels are missing before its end marker");
        }
        Optional<String> damage = warnings.stream().filter(Decoding::isDamage).findFirst();
        if (damage.isPresent()) {
            throw Refusal.broken(damage.get());
        }
        return raster;
    }

    /** Whether a warning tells of wrong pixels; bytes too many between segments are harmless, and common. */
    private static boolean isDamage(String warning) {
        return warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous");
    }

    private static ImageReader reader(PictureFormat format) {
        // Asked by name and not through the registry, which a program packed into one jar may have lost.
        if (format == PictureFormat.WEBP) {
            return new WebPImageReaderSpi().createReaderInstance(null);
        }
        return ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT))
                .next();
    }

    private static <T> T ask(ImageReader reader, byte[] bytes, Question<T> question) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            // Metadata is ignored: a fault in it is no fault of the picture.
            reader.setInput(stream, true, true);
            return question.ask(reader);
        } catch (EOFException e) {
            throw Refusal.truncated("it ends inside its pixels");
        } finally {
            reader.dispose();
        }
    }
}
