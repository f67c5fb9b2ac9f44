package io.prefero.example;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The lines of a UTF-8 text file, gzipped or not, one at a time, with their numbers. */
final class LineReader implements AutoCloseable {
    private static final int GZIP_MAGIC = 0x1f8b;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int filled;
    private long number;

    LineReader(Path file) {
        this.file = file;
        this.in = open(file);
    }

    static IllegalArgumentException noFile(Path file) {
        return new IllegalArgumentException(
                "data file " + file + (Files.exists(file) ? " is not a file" : " does not exist"));
    }

    /** The bytes of a file; if it is gzipped, what they stand for. */
    static InputStream open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw noFile(file);
        }
        try {
            return unpacked(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        try {
            raw.mark(2);
            int magic = raw.read() << 8 | raw.read();
            raw.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** The next line that is not blank, without its end; empty at the end of the file. */
    Optional<String> next() {
        try {
            while (fill()) {
                number++;
                String line = decoded(bytes());
                if (!line.isBlank()) {
                    return Optional.of(line);
                }
            }
            return Optional.empty();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(at() + ": not valid UTF-8; convert the file, as in iconv -t UTF-8", e);
        } catch (IOException e) {
            String near = file + " cannot be read after line " + number + ": " + e.getMessage();
            throw new UncheckedIOException(near + " (is the file whole?)", e);
        }
    }

    /** Where the last line stands, as {@code file:line}, counted from 1. */
    String at() {
        return file.getFileName() + ":" + number;
    }

    private boolean fill() throws IOException {
        if (position == filled) {
            position = 0;
            filled = Math.max(0, in.read(buffer));
        }
        return position < filled;
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            int from = position;
            while (position < filled && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, from, position - from);
            if (position < filled) {
                position++;
                break;
            }
        }
        return line.toByteArray();
    }

    private String decoded(byte[] bytes) throws CharacterCodingException {
        String line = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
