package io.prefero.example;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a {@link TokenFile} beside its final name and moves it there whole. Several processes may write the same one;
 * the last wins. What is not finished is removed.
 */
final class TokenFileWriter implements AutoCloseable {
    private static final String UNFINISHED = ".unfinished";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path file;
    private final Path unfinished;
    private final FileOutputStream disk;
    private final CRC32C checksum = new CRC32C();
    private final DataOutputStream out;
    private long[] index = new long[1024];
    private int size;
    private long written;

    TokenFileWriter(Path file) throws IOException {
        this.file = file;
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        sweep(folder);
        this.unfinished = folder.resolve(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        this.disk = new FileOutputStream(unfinished.toFile());
        this.out = new DataOutputStream(new BufferedOutputStream(new CheckedOutputStream(disk, checksum), 1 << 16));
    }

    /** Removes what processes that were killed long ago left behind. */
    private static void sweep(Path folder) throws IOException {
        List<Path> left;
        try (Stream<Path> entries = Files.list(folder)) {
            left = entries.filter(entry -> entry.toString().endsWith(UNFINISHED))
                    .toList();
        }
        for (Path entry : left) {
            if (entry.toFile().lastModified() < Instant.now().minus(ABANDONED).toEpochMilli()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    void add(TokenRow row) throws IOException {
        byte[] bytes = RowBytes.of(row);
        out.write(bytes);
        if (size + 1 == index.length) {
            index = Arrays.copyOf(index, 2 * index.length);
        }
        written += bytes.length;
        index[++size] = written;
    }

    /** Writes the rest and gives the file its name. */
    void finish(DataReport report) throws IOException {
        for (int i = 0; i <= size; i++) {
            out.writeLong(index[i]);
        }
        byte[] json = JsonMapper.shared().writeValueAsBytes(report);
        out.write(json);
        out.writeInt(json.length);
        out.writeInt(size);
        out.writeLong(TokenFile.MAGIC);
        out.flush();
        out.writeLong(checksum.getValue());
        out.flush();
        disk.getFD().sync();
        out.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try {
            disk.close(); // not its buffer, which a full disk would refuse again
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
