package io.prefero.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
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

    static PictureHead head(PictureFormat format, byte[] bytes) throws IOException {
        return ask(
                reader(format),
                bytes,
                reader -> new PictureHead(reader.getWidth(0), reader.getHeight(0), PictureHead.NO_EXIF));
    }

    /** The stored samples of a JPEG, neither converted to RGB nor through a colour profile. */
    static Raster jpeg(byte[] bytes) throws IOException {
        StringBuilder warnings = new StringBuilder();
        Raster raster = ask(reader(PictureFormat.JPEG), bytes, reader -> {
            reader.addIIOReadWarningListener(
                    (source, warning) -> warnings.append(warning).append("; "));
            return reader.readRaster(0, null);
        });
        System.err.println("reader warnings: " + warnings);
        return raster;
    }

    private static ImageReader reader(PictureFormat format) throws IOException {
        if (format == PictureFormat.WEBP) {
            return new WebPImageReaderSpi().createReaderInstance(null);
        }
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
        return readers.next();
    }

    private static <T> T ask(ImageReader reader, byte[] bytes, Question<T> question) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            // Metadata is ignored: a fault in it is no fault of the picture.
            reader.setInput(stream, true, true);
            return question.ask(reader);
        } finally {
            reader.dispose();
        }
    }
}
