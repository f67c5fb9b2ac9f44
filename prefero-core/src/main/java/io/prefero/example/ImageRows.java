package io.prefero.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of images in JSONL files, gzipped or not: prompt, chosen and rejected, the images as paths from the file's folder (a lone
 * image may be called image); or Pick-a-Pic's caption, jpg_0, jpg_1 and label_0. A label of 0 means that the other image won; rows of 0.5, ties, are left out.
 *
 * @param rows those that are kept
 * @param read how many there were
 * @param otherSide how many the train/eval split gave to the other side
 * @param ties how many were ties
 */
public record ImageRows(List<ImageRow> rows, long read, long otherSide, long ties) {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";
    private static final String LONE = "image";
    private static final String TIE = "0.5";

    /** Both sides of a run's data. */
    public record Sides(ImageRows train, ImageRows eval) {}

    /** Which columns hold what. */
    private record Names(String prompt, String first, String second, String label) {
        static Names of(JsonRow row, Columns columns) {
            boolean pickAPic = row.has("jpg_0") && row.has("jpg_1") && !row.has(columns.chosen());
            if (pickAPic) {
                return new Names("caption", "jpg_0", "jpg_1", "label_0");
            }
            String only = row.has(LONE) && !row.has(columns.chosen()) ? LONE : columns.chosen();
            return new Names(columns.prompt(), only, columns.rejected(), columns.label());
        }
    }

    /**
     * Reads a run's files.
     *
     * @param pairs whether rows must have a rejected image too
     * @throws IllegalArgumentException if a row is wrong, naming file, line and column, or none is left
     */
    public static Sides open(DataSettings settings, boolean pairs) {
        boolean split = settings.evalFraction() > 0;
        ImageRows train = read(settings, settings.train(), split ? Part.TRAIN : Part.ALL, pairs);
        if (train.rows.isEmpty()) {
            throw new IllegalArgumentException("no row to train on in " + settings.train() + ": " + train.summary());
        }
        List<Path> held = split ? settings.train() : settings.eval();
        return new Sides(train, read(settings, held, split ? Part.EVAL : Part.ALL, pairs));
    }

    /** Reads all rows of one file. */
    public static ImageRows read(Path file, Columns columns, boolean pairs) {
        DataSettings settings = DataSettings.of(file);
        return new Reader(columns, Part.ALL, settings.evalFraction(), pairs).read(List.of(file));
    }

    private static ImageRows read(DataSettings settings, List<Path> files, Part part, boolean pairs) {
        return new Reader(settings.columns(), part, settings.evalFraction(), pairs).read(files);
    }

    /** What became of the rows, in a sentence. */
    public String summary() {
        return read + " rows read, " + rows.size() + " kept"
                + (otherSide == 0 ? "" : "; on the other side of the train/eval split: " + otherSide)
                + (ties == 0 ? "" : "; left out because neither image won: " + ties);
    }

    private static final class Reader {
        private final Columns columns;
        private final Part part;
        private final double fraction;
        private final boolean pairs;
        private final List<ImageRow> rows = new ArrayList<>();
        private long read;
        private long otherSide;
        private long ties;

        Reader(Columns columns, Part part, double fraction, boolean pairs) {
            this.columns = columns;
            this.part = part;
            this.fraction = fraction;
            this.pairs = pairs;
        }

        ImageRows read(List<Path> files) {
            for (Path file : files) {
                try (LineReader lines = new LineReader(file)) {
                    Optional<Names> names = Optional.empty();
                    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                        JsonRow row = JsonRow.parse(lines.at(), line.get());
                        names = names.isPresent() ? names : Optional.of(Names.of(row, columns));
                        add(row, names.get(), file);
                    }
                }
            }
            return new ImageRows(List.copyOf(rows), read, otherSide, ties);
        }

        private void add(JsonRow row, Names names, Path from) {
            long number = read++;
            String prompt = row.text(names.prompt);
            if (!part.has(prompt, fraction)) {
                otherSide++;
                return;
            }
            double label = row.has(names.label) ? label(row, names.label) : 1;
            if (pairs && label == 0.5) {
                ties++;
                return;
            }
            Map<String, Path> images = new LinkedHashMap<>();
            boolean swapped = label == 0;
            images.put(CHOSEN, image(row, swapped ? names.second : names.first, from));
            if (pairs) {
                images.put(REJECTED, image(row, swapped ? names.first : names.second, from));
            }
            rows.add(new ImageRow(number, row.at(), prompt, images));
        }

        private static double label(JsonRow row, String column) {
            String value = row.object().path(column).toString();
            return switch (value) {
                case "1", "1.0", "true" -> 1;
                case "0", "0.0", "false" -> 0;
                case TIE -> 0.5;
                default -> throw row.wrong(column, "must be 1, 0 or 0.5 (a tie), got " + Texts.quoted(value));
            };
        }

        private static Path image(JsonRow row, String column, Path from) {
            Path file = from.toAbsolutePath().resolveSibling(row.answer(column));
            if (!Files.isRegularFile(file)) {
                throw row.wrong(
                        column,
                        "names " + file + ", which is not there; paths are read from the folder of the" + " data file");
            }
            return file;
        }
    }
}
