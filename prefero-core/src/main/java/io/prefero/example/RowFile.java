package io.prefero.example;

import io.prefero.tensor.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A file of rows. */
public final class RowFile {
    private RowFile() {}

    /**
     * Writes some rows of a file to another as JSONL, in their order: lines byte for byte as they stand there, rows of a Parquet
     * file without columns for which JSON has no word, as of bytes and dates. The new file is whole or not there; it is gzipped if its name ends in {@code .gz}.
     *
     * @param rows their numbers, counted from 0, blank lines left out
     */
    public static void copy(Path from, Set<Long> rows, Path to) {
        AtomicFile.write(to, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
            if (to.toString().endsWith(".gz")) {
                GZIPOutputStream zipped = new GZIPOutputStream(out);
                copy(from, rows, zipped);
                zipped.finish();
            } else {
                copy(from, rows, out);
            }
            out.flush(); // the channel stays open for whoever opened it
        });
    }

    private static void copy(Path from, Set<Long> rows, OutputStream out) throws IOException {
        try (RowReader all = RowReader.open(from)) {
            long number = 0;
            for (Optional<? extends RowReader.Unread> row = all.next(); row.isPresent(); row = all.next()) {
                if (rows.contains(number++)) {
                    out.write(row.get().line().getBytes(StandardCharsets.UTF_8)); // the reader takes valid UTF-8 only
                    out.write('\n');
                }
            }
        }
    }
}
