package io.prefero.example;

import io.prefero.text.Hash;
import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Some files' rows on their way to a file of the token cache. */
record Tokenisation(
        DataSettings settings,
        List<Path> files,
        Part part,
        Kind kind,
        Wording wording,
        Tokenizer tokenizer,
        Optional<Illustrations> illustrations) {
    /** To be raised whenever the same settings would give other ids or another file. */
    private static final int VERSION = 2;

    private static final int BATCH = 1024;

    /** The rows, from this folder if they are there and whole, else made and put there. */
    Dataset cachedIn(Path folder) {
        RowEncoder encoder = encoder();
        if (illustrations.isPresent()) {
            return inMemory(encoder, illustrations.get());
        }
        Path file = folder.resolve(key() + ".tokens");
        Optional<Dataset> cached = TokenFile.open(file);
        if (cached.isPresent()) {
            return cached.get();
        }
        write(encoder, file);
        return TokenFile.open(file)
                .orElseThrow(() -> new IllegalStateException(file + " is damaged right after it was written:"
                        + " check the disk, or name another cache folder with PREFERO_CACHE"));
    }

    private RowEncoder encoder() {
        return new RowEncoder(tokenizer, settings.window(), wording, illustrations);
    }

    private RawRows rows() {
        return new RawRows(files, kind, settings.format(), settings.columns(), chat());
    }

    private Chat chat() {
        return encoder().chat(settings);
    }

    /** The rows where pictures have a say in the ids; these are given in the order of the rows, and not to be kept. */
    private Dataset inMemory(RowEncoder encoder, Illustrations pictures) {
        List<TokenRow> kept = new ArrayList<>();
        Counts counts = new Counts(encoder.dropReason());
        try (RawRows rows = rows()) {
            while (rows.hasNext()) {
                List<Row> batch = read(rows);
                prepare(pictures, batch);
                for (Row row : batch) {
                    Optional<RowEncoder.Outcome> outcome = outcome(encoder, row);
                    counts.add(outcome);
                    outcome.flatMap(RowEncoder.Outcome::tokens).ifPresent(kept::add);
                }
            }
        }
        return new Dataset.InMemory(kept, counts.report());
    }

    private void write(RowEncoder encoder, Path file) {
        try (TokenFileWriter writer = new TokenFileWriter(file);
                RawRows rows = rows()) {
            Counts counts = new Counts(encoder.dropReason());
            while (rows.hasNext()) {
                for (Optional<RowEncoder.Outcome> outcome : encoded(encoder, batch(rows))) {
                    counts.add(outcome);
                    Optional<TokenRow> tokens = outcome.flatMap(RowEncoder.Outcome::tokens);
                    if (tokens.isPresent()) {
                        writer.add(tokens.get());
                    }
                }
            }
            writer.finish(counts.report());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the token cache " + file + " cannot be written: " + e
                            + ". Make room there, or name another folder with PREFERO_CACHE",
                    e);
        }
    }

    /** Read one by one: the bytes of a picture are in memory no longer than its row is raw. */
    private static List<Row> read(RawRows rows) {
        List<Row> batch = new ArrayList<>();
        while (batch.size() < BATCH && rows.hasNext()) {
            batch.add(rows.next().read());
        }
        return batch;
    }

    private static void prepare(Illustrations pictures, List<Row> batch) {
        List<Path> all = batch.stream().flatMap(row -> row.pictures().stream()).toList();
        try {
            pictures.prepare(all);
        } catch (IllegalArgumentException e) { // comes again where the picture's row is encoded, and named
            System.getLogger(Tokenisation.class.getName()).log(System.Logger.Level.DEBUG, "a picture is wrong", e);
        }
    }

    private static List<RawRow> batch(RawRows rows) {
        List<RawRow> batch = new ArrayList<>();
        while (batch.size() < BATCH && rows.hasNext()) {
            batch.add(rows.next());
        }
        return batch;
    }

    /**
     * What becomes of the rows; of those of another part, nothing. An error comes only after the last row: thrown from
     * within the stream, it would reach a caller who closes the tokenizer while other threads still use it.
     */
    private List<Optional<RowEncoder.Outcome>> encoded(RowEncoder encoder, List<RawRow> batch) {
        List<Supplier<Optional<RowEncoder.Outcome>>> attempts =
                batch.parallelStream().map(row -> attempt(encoder, row)).toList();
        return attempts.stream().map(Supplier::get).toList(); // in order: the first wrong row is the one to name
    }

    private Supplier<Optional<RowEncoder.Outcome>> attempt(RowEncoder encoder, RawRow row) {
        try {
            Optional<RowEncoder.Outcome> outcome = outcome(encoder, row.read());
            return () -> outcome;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    private Optional<RowEncoder.Outcome> outcome(RowEncoder encoder, Row row) {
        return part.has(row.example(), settings.evalFraction()) ? Optional.of(encoder.encode(row)) : Optional.empty();
    }

    /** SHA-256 over everything that decides the rows' ids. */
    private String key() {
        MessageDigest digest = Hash.sha256();
        List<Object> parts = List.of(
                VERSION,
                kind,
                wording.identity(),
                part,
                part == Part.ALL ? 0.0 : settings.evalFraction(),
                settings.format(),
                new TreeMap<>(settings.columns().toMap()),
                settings.window().maxLength(),
                settings.overflow(),
                chat().identity(),
                tokenizer.identity());
        digest.update(parts.toString().getBytes(StandardCharsets.UTF_8));
        for (Path file : files) {
            digest.update(contentHash(file));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] contentHash(Path file) {
        if (!Files.isRegularFile(file)) {
            throw LineReader.noFile(file);
        }
        MessageDigest digest = Hash.sha256();
        try (InputStream in = Files.newInputStream(file);
                DigestOutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(sink);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
        return digest.digest();
    }

    /** The report as it grows. */
    private static final class Counts {
        private final String reason;
        private long elsewhere;
        private long kept;
        private long tokens;
        private DataReport.Tally dropped = DataReport.Tally.NONE;
        private DataReport.Tally truncated = DataReport.Tally.NONE;

        Counts(String reason) {
            this.reason = reason;
        }

        void add(Optional<RowEncoder.Outcome> outcome) {
            outcome.ifPresentOrElse(this::add, () -> elsewhere++);
        }

        private void add(RowEncoder.Outcome outcome) {
            String at = outcome.source().at();
            kept += outcome.tokens().isPresent() ? 1 : 0;
            tokens += outcome.tokens().map(TokenRow::tokens).orElse(0L);
            dropped = outcome.tokens().isPresent() ? dropped : dropped.plus(at);
            truncated = outcome.truncated() ? truncated.plus(at) : truncated;
        }

        DataReport report() {
            Map<String, DataReport.Tally> reasons = dropped.count() == 0 ? Map.of() : Map.of(reason, dropped);
            long read = elsewhere + kept + dropped.count();
            return new DataReport(read, elsewhere, kept, reasons, truncated, tokens);
        }
    }
}
