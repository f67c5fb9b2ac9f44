package io.prefero.example;

import io.prefero.text.Prompts;
import java.util.List;

/** How the rows of one file are read: decided by its first row, and then the same for all. */
final class Shape {
    /** Where a row says what its prompt is. */
    private enum Place {
        COLUMN,
        COMMON_PREFIX,
        TRANSCRIPT,
        NOWHERE
    }

    private static final String LAST_TURN = "\"\\n\\nAssistant:\"";

    private final Kind kind;
    private final Columns columns;
    private final List<String> texts; // the columns of the completions
    private final Place place;
    private final boolean promptless; // the first row has no prompt, so none may have

    Shape(Kind kind, Format format, Columns columns, JsonRow first) {
        this.kind = kind;
        this.columns = columns;
        this.texts = texts(kind, columns, first);
        this.place = place(format, first);
        this.promptless = format == Format.AUTO && !first.has(columns.prompt());
    }

    private static List<String> texts(Kind kind, Columns columns, JsonRow first) {
        if (kind == Kind.UNPAIRED || kind == Kind.DEMONSTRATION && first.has(columns.completion())) {
            return List.of(columns.completion());
        }
        if (kind == Kind.DEMONSTRATION && first.has(columns.text())) {
            return List.of(columns.text());
        }
        if (kind == Kind.DEMONSTRATION && !first.has(columns.chosen())) {
            throw first.wrong("no column to imitate: expected \"" + columns.completion() + "\", \"" + columns.text()
                    + "\" or a pair's \"" + columns.chosen() + "\"; the row has " + first.names());
        }
        boolean lone = kind == Kind.DEMONSTRATION && !first.has(columns.rejected());
        return lone ? List.of(columns.chosen()) : List.of(columns.chosen(), columns.rejected());
    }

    private Place place(Format format, JsonRow first) {
        boolean pairs = texts.size() == 2;
        if (format == Format.IMPLICIT && !pairs) {
            throw first.wrong("format: implicit needs pairs; a lone completion needs a prompt column or format: hh");
        }
        return switch (format) {
            case HH -> Place.TRANSCRIPT;
            case IMPLICIT -> Place.COMMON_PREFIX;
            case PLAIN -> Place.COLUMN;
            case AUTO -> {
                // A prompt column that was given a name is meant to be there.
                boolean named = !columns.prompt().equals(Columns.DEFAULT.prompt());
                boolean whole = texts.get(0).equals(columns.text());
                if (kind == Kind.UNPAIRED || (named || first.has(columns.prompt())) && !whole) {
                    yield Place.COLUMN;
                }
                yield pairs ? Place.COMMON_PREFIX : Place.NOWHERE;
            }
        };
    }

    /** The row as an example; an {@link IllegalArgumentException} with the row's place says what is wrong with it. */
    Example read(JsonRow row) {
        if (promptless && row.has(columns.prompt())) {
            throw row.wrong(
                    columns.prompt(),
                    "is there, but the file's first row has none: say format: plain, or"
                            + " format: implicit to take no notice of the column");
        }
        return switch (place) {
            case COLUMN -> example(row, row.text(columns.prompt()), answers(row, 0));
            case NOWHERE -> example(row, "", answers(row, 0));
            case COMMON_PREFIX -> cut(row, Prompts.common(row.answer(texts.get(0)), row.answer(texts.get(1))));
            case TRANSCRIPT -> transcript(row);
        };
    }

    private Example transcript(JsonRow row) {
        int border = lastTurn(row, texts.get(0));
        String prompt = row.text(texts.get(0)).substring(0, border);
        for (String column : texts) {
            if (lastTurn(row, column) != border || !row.text(column).startsWith(prompt)) {
                throw row.wrong("the texts differ before their last " + LAST_TURN
                        + ", so they have no prompt in common:" + " remove the row, or say format: implicit");
            }
        }
        return cut(row, border);
    }

    private Example cut(JsonRow row, int border) {
        return example(row, row.text(texts.get(0)).substring(0, border), answers(row, border));
    }

    private List<String> answers(JsonRow row, int border) {
        return texts.stream()
                .map(column -> row.answer(column).substring(border))
                .toList();
    }

    private static int lastTurn(JsonRow row, String column) {
        String text = row.answer(column);
        int at = Prompts.lastTurn(text)
                .orElseThrow(() -> row.wrong(
                        column, "is no transcript (format: hh): no " + LAST_TURN + " in " + Texts.quoted(text)));
        if (at == text.length()) {
            throw row.wrong(column, "has no answer after its last " + LAST_TURN + " (format: hh). Remove the row");
        }
        return at;
    }

    private Example example(JsonRow row, String prompt, List<String> answers) {
        return switch (kind) {
            case PAIR -> pair(row, prompt, answers);
            case UNPAIRED -> new Example.Unpaired(prompt, answers.get(0), row.truth(columns.label()));
            default -> new Example.Demonstration(prompt, answers.get(0));
        };
    }

    private Example pair(JsonRow row, String prompt, List<String> answers) {
        if (answers.get(0).equals(answers.get(1))) {
            throw row.wrong("columns \"" + texts.get(0) + "\" and \"" + texts.get(1) + "\" are identical: "
                    + Texts.quoted(answers.get(0)) + " is preferred to itself. Remove the row");
        }
        return new Example.Pair(prompt, answers.get(0), answers.get(1));
    }
}
