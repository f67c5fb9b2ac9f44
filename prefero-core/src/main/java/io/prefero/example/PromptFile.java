package io.prefero.example;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Prompts in a file: JSONL, a JSON array or Parquet with a key {@code prompt}, a text or messages, and perhaps {@code images}; or one prompt a
 * line, gzipped or not. Blank lines are ignored.
 */
public final class PromptFile {
    private static final String KEY = "prompt";

    private PromptFile() {}

    /**
     * A prompt.
     *
     * @param at where it stands, as {@code file:line} or {@code file row n}
     * @param text what is to be continued
     * @param pictures what it shows, in the order of its placeholders
     */
    public record Prompt(String at, String text, List<Path> pictures) {
        public Prompt {
            pictures = List.copyOf(pictures);
        }

        /** A prompt of words. */
        public Prompt(String at, String text) {
            this(at, text, List.of());
        }
    }

    /** All prompts of a file; its first line says which kind of file it is. Messages become texts by the chat template. */
    public static List<Prompt> read(Path file, Chat chat) {
        List<Prompt> prompts = hasRows(file) ? rows(file, chat) : lines(file);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("no prompt in " + file);
        }
        return prompts;
    }

    private static boolean hasRows(Path file) {
        if (RowReader.Layout.of(file) != RowReader.Layout.LINES) {
            return true;
        }
        try (LineReader lines = new LineReader(file)) {
            return lines.next()
                    .filter(line -> line.stripLeading().startsWith("{"))
                    .isPresent();
        }
    }

    private static List<Prompt> rows(Path file, Chat chat) {
        List<Prompt> prompts = new ArrayList<>();
        PicturePaths pictures = new PicturePaths(Columns.DEFAULT.images(), file);
        try (RowReader rows = RowReader.open(file, pictures::in)) {
            for (Optional<? extends RowReader.Unread> next = rows.next(); next.isPresent(); next = rows.next()) {
                JsonRow row = next.get().read();
                prompts.add(new Prompt(row.at(), text(row, chat), pictures.of(row)));
            }
        }
        return prompts;
    }

    private static String text(JsonRow row, Chat chat) {
        JsonNode value = row.object().path(KEY);
        if (!Messages.are(value)) {
            return row.text(KEY);
        }
        int pictures = PicturePaths.count(Columns.DEFAULT.images(), row);
        return row.placed(() -> Turns.of(row, chat.template(), pictures)
                .asked(Messages.of(row, KEY, value))
                .text());
    }

    private static List<Prompt> lines(Path file) {
        List<Prompt> prompts = new ArrayList<>();
        try (LineReader lines = new LineReader(file)) {
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                prompts.add(new Prompt(lines.at(), withoutReturn(line.get())));
            }
        }
        return prompts;
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
