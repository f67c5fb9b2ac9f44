package io.prefero.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A chunk of a PNG file.
 *
 * @param type its four letters
 * @param data what it holds, not copied
 */
record PngChunk(String type, ByteBuffer data) {
    /** The first bytes of every PNG file. */
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    /** Length, type and checksum. */
    private static final int AROUND = 12;

    /** All chunks of a file up to its end chunk, each with a right checksum. */
    static List<PngChunk> all(byte[] bytes) throws Refusal {
        List<PngChunk> chunks = new ArrayList<>();
        ByteBuffer file = ByteBuffer.wrap(bytes);
        file.position(SIGNATURE.length());
        do {
            chunks.add(next(file));
        } while (!chunks.get(chunks.size() - 1).type.equals("IEND"));
        if (!chunks.get(0).type.equals("IHDR") || chunks.get(0).data.remaining() < 13) {
            throw Refusal.broken("it does not begin with a header");
        }
        if (find(chunks, "IDAT").isEmpty()) {
            throw Refusal.broken("it has no pixels");
        }
        return chunks;
    }

    private static PngChunk next(ByteBuffer file) throws Refusal {
        if (file.remaining() < AROUND) {
            throw Refusal.truncated("the end chunk is missing");
        }
        long length = Integer.toUnsignedLong(file.getInt());
        int start = file.position();
        if (length > file.remaining() - 8) {
            throw Refusal.truncated("a chunk of " + length + " bytes does not fit into the rest of the file");
        }
        CRC32 sum = new CRC32();
        sum.update(file.slice(start, (int) length + 4));
        String type = new String(file.array(), start, 4, StandardCharsets.ISO_8859_1);
        if ((int) sum.getValue() != file.getInt(start + 4 + (int) length)) {
            throw Refusal.broken("the checksum of its chunk " + type + " is wrong");
        }
        file.position(start + AROUND - 4 + (int) length);
        return new PngChunk(type, file.slice(start + 4, (int) length));
    }

    /** What the chunks say of the picture. */
    static PictureHead head(List<PngChunk> chunks) throws Refusal {
        // Frames of an animation stand in its control chunk; one frame alone is a picture.
        if (find(chunks, "acTL")
                .filter(data -> data.remaining() >= 4 && data.getInt(0) != 1)
                .isPresent()) {
            throw Refusal.animated("PNG");
        }
        ByteBuffer header = chunks.get(0).data;
        return new PictureHead(
                Integer.toUnsignedLong(header.getInt(0)),
                Integer.toUnsignedLong(header.getInt(4)),
                find(chunks, "eXIf").orElse(PictureHead.NO_EXIF));
    }

    private static Optional<ByteBuffer> find(List<PngChunk> chunks, String type) {
        return chunks.stream()
                .filter(chunk -> chunk.type.equals(type))
                .map(PngChunk::data)
                .findFirst();
    }
}
