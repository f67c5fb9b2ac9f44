package io.prefero.picture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The formats that are read, each known by its first bytes and not by the file's ending. */
enum PictureFormat {
    /** Portable Network Graphics. */
    PNG {
        @Override
        boolean starts(String bytes) {
            return bytes.startsWith(PngChunk.SIGNATURE);
        }

        @Override
        PictureHead head(byte[] bytes) throws IOException {
            return PngChunk.head(PngChunk.all(bytes));
        }
    },
    /** Joint Photographic Experts Group, baseline and progressive. */
    JPEG {
        @Override
        boolean starts(String bytes) {
            return bytes.startsWith("\u00ff\u00d8\u00ff");
        }

        @Override
        PictureHead head(byte[] bytes) throws IOException {
            return JpegHead.of(bytes).head();
        }

        @Override
        Picture decoded(byte[] bytes) throws IOException {
            return JpegHead.of(bytes).colours().picture(Decoding.jpeg(bytes));
        }
    },
    /** WebP with and without loss. */
    WEBP {
        @Override
        boolean starts(String bytes) {
            return bytes.startsWith("RIFF") && bytes.startsWith("WEBP", 8);
        }

        @Override
        PictureHead head(byte[] bytes) throws IOException {
            return WebpHead.of(bytes);
        }

        @Override
        Picture decoded(byte[] bytes) throws IOException {
            return super.decoded(WebpHead.withoutProfile(bytes));
        }
    },
    /** Graphics Interchange Format, of one frame. */
    GIF {
        @Override
        boolean starts(String bytes) {
            return bytes.startsWith("GIF87a") || bytes.startsWith("GIF89a");
        }

        @Override
        PictureHead head(byte[] bytes) throws IOException {
            return GifHead.of(bytes).head();
        }

        @Override
        Picture decoded(byte[] bytes) throws IOException {
            return GifHead.of(bytes).placed(super.decoded(bytes));
        }
    },
    /** Windows bitmaps. */
    BMP {
        @Override
        boolean starts(String bytes) {
            return bytes.startsWith("BM");
        }

        @Override
        PictureHead head(byte[] bytes) throws IOException {
            return BmpHead.of(bytes);
        }
    };

    private static final int LONGEST_START = 12;

    /** The format of a file. */
    static PictureFormat of(byte[] bytes) throws Refusal {
        String start = new String(bytes, 0, Math.min(bytes.length, LONGEST_START), StandardCharsets.ISO_8859_1);
        for (PictureFormat format : values()) {
            if (format.starts(start)) {
                return format;
            }
        }
        throw new Refusal("is not a PNG, JPEG, WebP, BMP or GIF picture; save it as one of them");
    }

    abstract boolean starts(String bytes);

    /** Walks through the whole file without decoding it: size, orientation, and whether it is whole and of one frame. */
    abstract PictureHead head(byte[] bytes) throws IOException;

    /** The pixels as they are stored. */
    Picture decoded(byte[] bytes) throws IOException {
        return Decoding.picture(this, bytes);
    }
}
