package io.prefero.example;

import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.text.Overflow;
import io.prefero.text.Window;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which files are read, and how.
 *
 * @param train files to train on: JSONL or a JSON array, gzipped or not, or Parquet
 * @param eval files to evaluate on; may be empty
 * @param retain files of completions that unlearning keeps; may be empty
 * @param refusals files of refusals; may be empty
 * @param columns which column holds what
 * @param format where a row's prompt ends
 * @param evalFraction share of the training files' prompts that is held out for evaluation, in [0, 1); 0 if there are
 *     eval files
 * @param chatTemplate a file with the chat template of conversations; absent: the model's own
 * @param maxLength tokens that a sequence may have, BOS and EOS counted
 * @param overflow what happens to longer rows
 */
public record DataSettings(
        @Setting("files to train on: JSONL or a JSON array, gzipped or not, or Parquet")
        List<Path> train,

        @Setting("files to evaluate on") List<Path> eval,

        @Setting("unlearning: files of completions to keep, one drawn for each to forget")
        List<Path> retain,

        @Setting("unlearning: files of refusals, one drawn for each completion to forget")
        List<Path> refusals,

        @Setting("which column of the files holds what") Columns columns,

        @Setting(value = "where a row's prompt ends", initial = "auto")
        Format format,

        @Setting("file with a chat template for conversations; absent: the model's own")
        Optional<Path> chatTemplate,

        @Setting(
                value = "share of the training files' prompts held out for evaluation",
                initial = "0",
                min = 0,
                below = 1)
        double evalFraction,

        @Setting(
                value =
                        "most tokens of prompt and completion together; absent: 1024, or the model's context if that is less",
                min = 2)
        Optional<Integer> maxLength,

        @Setting(value = "what happens to longer rows; an answer is never cut", initial = "prompt_left")
        Overflow overflow,

        @Setting("methods that learn from images: how these are read and noised")
        Optional<ImageSettings> images) {
    private static final int DEFAULT_LENGTH = 1024;

    /** Checked settings; whether the files exist shows when they are read. */
    public DataSettings {
        train = List.copyOf(train);
        eval = List.copyOf(eval);
        retain = List.copyOf(retain);
        refusals = List.copyOf(refusals);
        if (train.isEmpty()) {
            throw new IllegalArgumentException("data.train names no file");
        }
        Settings.check(
                DataSettings.class,
                train,
                eval,
                retain,
                refusals,
                columns,
                format,
                chatTemplate,
                evalFraction,
                maxLength,
                overflow,
                images);
        if (evalFraction > 0 && !eval.isEmpty()) {
            throw new IllegalArgumentException("data.eval names files and data.eval_fraction is " + evalFraction
                    + ": only one of them can say what is evaluated");
        }
    }

    /** One file, everything else as it is by default. */
    public static DataSettings of(Path train) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode().put("train", train.toString());
        return Settings.read(DataSettings.class, keys, "data.");
    }

    /**
     * The same settings for a model with a context of that many tokens.
     *
     * @throws IllegalArgumentException if {@code max_length} asks for more than the model can read
     */
    public DataSettings within(int context) {
        int length = maxLength.orElse(Math.min(DEFAULT_LENGTH, context));
        if (length > context) {
            throw new IllegalArgumentException("data.max_length is " + length + ", but the model reads at most "
                    + context + " tokens (max_position_embeddings); set data.max_length to " + context + " or less");
        }
        return with(Optional.of(length), images);
    }

    /** The same settings with images read in this way. */
    public DataSettings with(ImageSettings other) {
        return with(maxLength, Optional.of(other));
    }

    private DataSettings with(Optional<Integer> length, Optional<ImageSettings> pictures) {
        return new DataSettings(
                train, eval, retain, refusals, columns, format, chatTemplate, evalFraction, length, overflow, pictures);
    }

    /** Whether a row of the training files is kept from training, to evaluate on. */
    public boolean holdsOut(Example row) {
        return evalFraction > 0 && Part.EVAL.has(row, evalFraction);
    }

    /** How long a sequence may be. */
    public Window window() {
        return new Window(maxLength.orElse(DEFAULT_LENGTH), overflow);
    }
}
