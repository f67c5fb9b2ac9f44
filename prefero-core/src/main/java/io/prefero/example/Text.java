package io.prefero.example;

import io.prefero.text.Ending;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A prompt and a completion of it; the completion follows without a separator.
 *
 * @param branch what methods call it
 * @param prompt what is continued; may be empty
 * @param completion the continuation
 * @param ending whether an EOS closes it
 * @param notes numbers that belong to it, by name
 * @param like the branch of the same row whose token ids the completion has, if they are not to be found by its own prompt
 * @param removed places in the completion whose tokens are left out
 */
public record Text(
        String branch,
        String prompt,
        String completion,
        Ending ending,
        Map<String, Double> notes,
        Optional<String> like,
        List<Place> removed) {
    /** From the first of some characters to before {@code end}. */
    public record Place(int start, int end) {}

    public Text {
        notes = Map.copyOf(notes);
        removed = List.copyOf(removed);
    }

    /** A whole completion. */
    public static Text of(String branch, String prompt, String completion) {
        return new Text(branch, prompt, completion, Ending.COMPLETE, Map.of(), Optional.empty(), List.of());
    }

    /** The first of a branch. */
    public static Text of(String branch, List<Text> texts) {
        return texts.stream()
                .filter(text -> text.branch.equals(branch))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the row has no " + branch));
    }

    /** The same with a number that belongs to it. */
    public Text with(String note, double value) {
        return new Text(branch, prompt, completion, ending, Map.of(note, value), like, removed);
    }

    /** The same, which goes on behind its last token. */
    public Text open() {
        return new Text(branch, prompt, completion, Ending.OPEN, notes, like, removed);
    }

    /** The same completion, its token ids unchanged, under another prompt. */
    public Text under(String newBranch, String newPrompt) {
        return new Text(newBranch, newPrompt, completion, ending, Map.of(), Optional.of(branch), List.of());
    }

    /** The same with tokens left out that touch these places. */
    public Text without(String newBranch, List<Place> places) {
        return new Text(newBranch, prompt, completion, ending, notes, like, places);
    }
}
