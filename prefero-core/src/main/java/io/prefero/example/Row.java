package io.prefero.example;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A row as it was read.
 *
 * @param row its number among the rows of all files, counted from 0, blank lines left out
 * @param at where it stands, as {@code file:line}, lines counted from 1; or {@code file row n} of Parquet, counted from 0
 * @param example what it says
 * @param pictures what its prompts show, in the order of their placeholders
 * @param conversation the messages that its texts were made of, if it was a conversation
 */
public record Row(long row, String at, Example example, List<Path> pictures, Optional<Conversation> conversation) {
    private static final String SLOT = "\n\nAnswer:\n";

    public Row {
        pictures = List.copyOf(pictures);
    }

    /** A row of texts without pictures. */
    public Row(long row, String at, Example example) {
        this(row, at, example, List.of(), Optional.empty());
    }

    /**
     * Its prompt with other words, up to where an answer begins: in a conversation, those of the message that the user ends with.
     *
     * @param words the new words from the present ones, which have no blanks around them
     * @throws IllegalArgumentException naming the row if a conversation does not end with a user's message
     */
    public String asking(UnaryOperator<String> words) {
        return conversation
                .map(c -> c.asking(words).text())
                .orElseGet(() -> words.apply(example.prompt().strip()) + SLOT);
    }

    /** Such a prompt, and an answer to it. */
    public Text answered(String branch, UnaryOperator<String> words, String answer) {
        return conversation
                .map(c -> c.answered(branch, words, answer))
                .orElseGet(() -> Text.of(branch, asking(words), answer));
    }

    /** What is said in one of its answers: without blanks around it, and without what a template closes a turn with. */
    public String words(Text answer) {
        return conversation
                .map(c -> c.words(answer))
                .orElse(answer.completion())
                .strip();
    }

    /** Its line in a file that has lines, counted from 1. */
    public long line() {
        return Long.parseLong(at.substring(at.lastIndexOf(':') + 1));
    }
}
