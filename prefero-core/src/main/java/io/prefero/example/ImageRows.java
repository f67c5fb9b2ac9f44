package io.prefero.example;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rows of images in JSONL or a JSON array, gzipped or not, or Parquet files: prompt, chosen and rejected, the images as paths from the file's folder or, in
 * Parquet, as bytes (a lone image may be called image); or Pick-a-Pic's caption, jpg_0, jpg_1 and label_0. A label of 0 means that the
 * other image won; rows of 0.5, ties, and rows that Pick-a-Pic has without a label are left out.
 *
 * @param rows those that are kept
 * @param read how many there were
 * @param otherSide how many the train/eval split gave to the other side
 * @param ties how many were ties, or had no label
 */
public record ImageRows(List<ImageRow> rows, long read, long otherSide, long ties) {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";

    /** Both sides of a run's data. */
    public record Sides(ImageRows train, ImageRows eval) {}

    /**
     * Reads a run's files, each once.
     *
     * @param pairs whether rows must have a rejected image too
     * @throws IllegalArgumentException if a row is wrong, naming file, line or row, and column, or none is left
     */
    public static Sides open(DataSettings settings, boolean pairs) {
        Side train = new Side(settings.evalFraction() > 0 ? Part.TRAIN : Part.ALL, settings.evalFraction(), pairs);
        Side eval = new Side(settings.evalFraction() > 0 ? Part.EVAL : Part.ALL, settings.evalFraction(), pairs);
        if (settings.evalFraction() > 0) {
            read(settings.train(), settings.columns(), List.of(train, eval));
        } else {
            read(settings.train(), settings.columns(), List.of(train));
            read(settings.eval(), settings.columns(), List.of(eval));
        }
        if (train.rows.isEmpty()) {
            throw new IllegalArgumentException("no row to train on in " + settings.train() + ": "
                    + train.all().summary());
        }
        return new Sides(train.all(), eval.all());
    }

    /** Reads all rows of one file. */
    public static ImageRows read(Path file, Columns columns, boolean pairs) {
        Side side = new Side(Part.ALL, 0, pairs);
        read(List.of(file), columns, List.of(side));
        return side.all();
    }

    private static void read(List<Path> files, Columns columns, List<Side> sides) {
        long number = 0;
        for (Path file : files) {
            try (RowReader rows = RowReader.open(file, ImageColumns.pictures(columns))) {
                Optional<ImageColumns> names = Optional.empty();
                for (Optional<? extends RowReader.Unread> next = rows.next(); next.isPresent(); next = rows.next()) {
                    JsonRow row = next.get().read();
                    names = names.isPresent() ? names : Optional.of(ImageColumns.of(row, columns));
                    for (Side side : sides) {
                        side.add(number, row, names.get(), file);
                    }
                    number++;
                }
            }
        }
    }

    /** What became of the rows, in a sentence. */
    public String summary() {
        return read + " rows read, " + rows.size() + " kept"
                + (otherSide == 0 ? "" : "; on the other side of the train/eval split: " + otherSide)
                + (ties == 0 ? "" : "; left out because neither image won: " + ties);
    }

    /** A side of the data as it grows. */
    private static final class Side {
        private final Part part;
        private final double fraction;
        private final boolean pairs;
        private final List<ImageRow> rows = new ArrayList<>();
        private long read;
        private long otherSide;
        private long ties;

        Side(Part part, double fraction, boolean pairs) {
            this.part = part;
            this.fraction = fraction;
            this.pairs = pairs;
        }

        void add(long number, JsonRow row, ImageColumns names, Path from) {
            read++;
            String prompt = row.text(names.prompt());
            if (!part.has(prompt, fraction)) {
                otherSide++;
                return;
            }
            ImageColumns.Winner winner = names.winner(row);
            if (pairs && winner == ImageColumns.Winner.NEITHER) {
                ties++;
                return;
            }
            Map<String, Path> images = new LinkedHashMap<>();
            boolean swapped = winner == ImageColumns.Winner.SECOND;
            images.put(CHOSEN, image(row, swapped ? names.second() : names.first(), from));
            if (pairs) {
                images.put(REJECTED, image(row, swapped ? names.first() : names.second(), from));
            }
            rows.add(new ImageRow(number, row.at(), prompt, images));
        }

        private static Path image(JsonRow row, String column, Path from) {
            return PicturePaths.file(row, column, row.value(column), from);
        }

        ImageRows all() {
            return new ImageRows(List.copyOf(rows), read, otherSide, ties);
        }
    }
}
