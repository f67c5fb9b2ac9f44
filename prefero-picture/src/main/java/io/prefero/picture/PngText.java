package io.prefero.picture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/** A text in a PNG file. */
record PngText(String keyword, String text) {
    private static final int LONGEST = 1 << 26;

    PngText {
        if (!keyword.matches("[\\x21-\\x7e\\xa1-\\xff]([\\x20-\\x7e\\xa1-\\xff]{0,77}[\\x21-\\x7e\\xa1-\\xff])?")) {
            throw new IllegalArgumentException("the keyword of a PNG text must be 1 to 79 characters of Latin-1 without"
                    + " spaces at its ends, got \"" + keyword + "\"");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the PNG text \"" + keyword + "\" must not hold the character 0");
        }
    }

    /** The text of a chunk, if it is one of text. */
    static Optional<PngText> of(PngChunk chunk) throws Refusal {
        ByteBuffer data = chunk.data().duplicate();
        try {
            return switch (chunk.type()) {
                case "tEXt" -> Optional.of(new PngText(word(data), rest(data, StandardCharsets.ISO_8859_1)));
                case "iTXt" -> Optional.of(international(data));
                default -> Optional.empty();
            };
        } catch (IOException | RuntimeException e) {
            throw Refusal.broken("a " + chunk.type() + " chunk of it is no text (" + e.getMessage() + ")");
        }
    }

    /** The data of an {@code iTXt} chunk: neither compressed, nor with a language or a translated keyword. */
    byte[] data() {
        byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        // After the keyword: its end, compressed or not, the method, an empty language, an empty translation.
        return ByteBuffer.allocate(key.length + 5 + words.length)
                .put(key)
                .position(key.length + 5)
                .put(words)
                .array();
    }

    private static PngText international(ByteBuffer data) throws IOException {
        String keyword = word(data);
        boolean compressed = data.get() != 0;
        data.get();
        word(data);
        word(data);
        return new PngText(keyword, compressed ? inflated(data) : rest(data, StandardCharsets.UTF_8));
    }

    /** The Latin-1 text up to the next zero. */
    private static String word(ByteBuffer data) {
        StringBuilder word = new StringBuilder();
        for (int c = data.get(); c != 0; c = data.get()) {
            word.append((char) (c & 0xff));
        }
        return word.toString();
    }

    private static String rest(ByteBuffer data, Charset charset) {
        return charset.decode(data).toString();
    }

    private static String inflated(ByteBuffer data) throws IOException {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        try (InflaterInputStream stream = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return new String(stream.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }
}
