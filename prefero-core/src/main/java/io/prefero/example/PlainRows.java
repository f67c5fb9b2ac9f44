package io.prefero.example;

import java.util.List;

/** Rows whose every text stands in a column of its own. */
final class PlainRows {
    private final Columns columns;
    private final JsonRow row;

    private PlainRows(Columns columns, JsonRow row) {
        this.columns = columns;
        this.row = row;
    }

    /** The row as an example of a kind; an {@link IllegalArgumentException} with its place says what is wrong with it. */
    static Example read(Kind kind, Columns columns, JsonRow row) {
        PlainRows reader = new PlainRows(columns, row);
        return row.placed(() -> reader.example(kind));
    }

    private Example example(Kind kind) {
        return switch (kind) {
            case JOINT -> joint();
            case TRIPLE -> new Example.Triple(pair(prompt()), row.answer(columns.gold()));
            case RATIONALE -> new Example.Explained(pair(prompt()), row.answer(columns.rationale()));
            case DESCRIBED -> new Example.Described(pair(prompt()), row.answer(columns.description()));
            case STEPS -> new Example.Steps(pair(prompt() + before()));
            case RANKED ->
                new Example.Ranked(prompt(), row.texts(columns.completions()), row.numbers(columns.scores()));
            case FORGET -> single("forget");
            case RETAIN -> single("retain");
            case REFUSAL -> new Example.Demonstration("idk", "", row.answer(columns.completion()));
            case PAIR, UNPAIRED, DEMONSTRATION -> throw new IllegalStateException(kind + " rows are of several forms");
        };
    }

    private String prompt() {
        return row.text(columns.prompt());
    }

    private Example.Pair pair(String prompt) {
        return new Example.Pair(prompt, row.answer(columns.chosen()), row.answer(columns.rejected()));
    }

    /** The steps before those that are compared; none if the column is not there. */
    private String before() {
        return row.has(columns.steps()) ? row.text(columns.steps()) : "";
    }

    /** Two prompts, or one for both. */
    private Example joint() {
        List<String> prompts = List.of(columns.promptChosen(), columns.promptRejected());
        boolean two = prompts.stream().anyMatch(row::has);
        return new Example.Joint(
                two ? row.text(prompts.get(0)) : prompt(),
                row.answer(columns.chosen()),
                two ? row.text(prompts.get(1)) : prompt(),
                row.answer(columns.rejected()));
    }

    private Example single(String branch) {
        return new Example.Demonstration(branch, prompt(), row.answer(columns.completion()));
    }
}
