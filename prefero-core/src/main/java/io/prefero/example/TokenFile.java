package io.prefero.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of the token cache, mapped into memory; verified whole when it is opened.
 *
 * <pre>
 * rows     see RowBytes
 * index    where each row begins, and where the last one ends (long each)
 * report   JSON
 * trailer  length of the report (int), rows (int), magic (long), CRC-32C of all before (long)
 * </pre>
 */
final class TokenFile implements Dataset {
    /** What a whole file nearly ends with: "PREFTOK" and the version of this layout. */
    static final long MAGIC = 0x50524546544f4b01L;

    private static final int TRAILER = 2 * Integer.BYTES + 2 * Long.BYTES;
    private static final System.Logger LOG = System.getLogger(TokenFile.class.getName());

    private final MappedBytes bytes;
    private final int size;
    private final long index;
    private final DataReport report;

    private TokenFile(MappedBytes bytes) {
        this.bytes = bytes;
        long trailer = bytes.length() - TRAILER;
        byte[] json = new byte[bytes.at(trailer).getInt()];
        this.size = bytes.at(trailer + Integer.BYTES).getInt();
        this.index = trailer - json.length - Long.BYTES * (size + 1L);
        bytes.at(trailer - json.length).get(json);
        this.report = JsonMapper.shared().readValue(new String(json, StandardCharsets.UTF_8), DataReport.class);
    }

    /** The file, if it is there and whole. */
    static Optional<Dataset> open(Path file) {
        return open(file, MappedBytes.STEP);
    }

    static Optional<Dataset> open(Path file, long step) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            MappedBytes bytes = MappedBytes.of(file, step);
            if (isWhole(bytes)) {
                return Optional.of(new TokenFile(bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the token cache " + file + " cannot be read: " + e, e);
        }
        LOG.log(System.Logger.Level.WARNING, "token cache {0} is damaged: it is made anew", file);
        return Optional.empty();
    }

    private static boolean isWhole(MappedBytes bytes) {
        long end = bytes.length() - Long.BYTES;
        return bytes.length() > TRAILER
                && bytes.at(end - Long.BYTES).getLong() == MAGIC
                && bytes.at(end).getLong() == bytes.checksum(end);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public TokenRow row(int i) {
        Objects.checkIndex(i, size);
        long place = bytes.at(index + Long.BYTES * (long) i).getLong();
        return RowBytes.read(bytes.at(place));
    }

    @Override
    public DataReport report() {
        return report;
    }
}
