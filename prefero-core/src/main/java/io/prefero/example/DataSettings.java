package io.prefero.example;

import io.prefero.text.Overflow;
import io.prefero.text.Window;
import java.nio.file.Path;
import java.util.List;

/**
 * Which files are read, and how.
 *
 * @param train files to train on, JSONL or JSONL.gz
 * @param eval files to evaluate on; may be empty
 * @param columns which column holds what
 * @param format where a row's prompt ends
 * @param evalFraction share of the training files' prompts that is held out for evaluation, in [0, 1); 0 if there are
 *     eval files
 * @param maxLength tokens that a sequence may have, BOS and EOS counted
 * @param overflow what happens to longer rows
 */
public record DataSettings(
        List<Path> train,
        List<Path> eval,
        Columns columns,
        Format format,
        double evalFraction,
        int maxLength,
        Overflow overflow) {
    /** Checked settings; whether the files exist shows when they are read. */
    public DataSettings {
        train = List.copyOf(train);
        eval = List.copyOf(eval);
        if (train.isEmpty()) {
            throw new IllegalArgumentException("data.train names no file");
        }
        if (!(evalFraction >= 0 && evalFraction < 1)) {
            throw new IllegalArgumentException("data.eval_fraction must be in [0, 1), got " + evalFraction);
        }
        if (evalFraction > 0 && !eval.isEmpty()) {
            throw new IllegalArgumentException("data.eval names files and data.eval_fraction is " + evalFraction
                    + ": only one of them can say what is evaluated");
        }
        if (maxLength < 2) {
            throw new IllegalArgumentException("data.max_length must be at least 2 tokens, got " + maxLength);
        }
    }

    /** One file, everything else as it is by default. */
    public static DataSettings of(Path train) {
        return new DataSettings(List.of(train), List.of(), Columns.DEFAULT, Format.AUTO, 0, 1024, Overflow.PROMPT_LEFT);
    }

    /** How long a sequence may be. */
    public Window window() {
        return new Window(maxLength, overflow);
    }
}
