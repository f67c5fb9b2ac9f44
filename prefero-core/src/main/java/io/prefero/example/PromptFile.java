package io.prefero.example;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prompts in a file, gzipped or not: JSONL with a key {@code prompt} and perhaps {@code images}, or one prompt a line. Blank lines are ignored. */
public final class PromptFile {
    private static final String KEY = "prompt";

    private PromptFile() {}

    /**
     * A prompt.
     *
     * @param at where it stands, as {@code file:line}
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

    /** All prompts of a file; its first line says which kind of file it is. */
    public static List<Prompt> read(Path file) {
        List<Prompt> prompts = new ArrayList<>();
        PicturePaths pictures = new PicturePaths(Columns.DEFAULT.images(), file);
        try (LineReader lines = new LineReader(file)) {
            boolean json = false;
            for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
                json = prompts.isEmpty() ? line.get().stripLeading().startsWith("{") : json;
                if (json) {
                    JsonRow row = JsonRow.parse(lines.at(), line.get());
                    prompts.add(new Prompt(lines.at(), row.text(KEY), pictures.of(row)));
                } else {
                    prompts.add(new Prompt(lines.at(), withoutReturn(line.get())));
                }
            }
        }
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("no prompt in " + file);
        }
        return prompts;
    }

    private static String withoutReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
