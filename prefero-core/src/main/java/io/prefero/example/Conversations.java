package io.prefero.example;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows whose columns hold messages: they become rows of prompt and answers in text, and are read like any others.
 *
 * <ul>
 *   <li>The prompt is the messages of its column, or of the column of whole conversations beside answers.
 *   <li>Without one it is what chosen and rejected begin with; of a lone conversation, all before its last answer.
 * </ul>
 */
record Conversations(Kind kind, Format format, Columns columns, Chat chat) {
    private static final String LONE = "conversations"; // of rows without the column of messages

    /** A row's example, and what it was if it was a conversation. */
    record Read(Example example, Optional<Conversation> conversation) {}

    /** What makes examples of a file's rows, which begin with this one; a file holds conversations only or none. */
    Function<JsonRow, Read> reading(JsonRow first) {
        boolean talk = isIn(first);
        if (talk && format == Format.HH) {
            throw first.wrong("format: hh is for transcripts, and the row is a conversation: leave it out");
        }
        Function<JsonRow, Example> plain = kind.plain()
                ? row -> PlainRows.read(kind, columns, row)
                : new Shape(
                        kind,
                        talk ? Format.PLAIN : format,
                        columns,
                        talk ? worded(first).inText() : first)::read;
        return row -> {
            if (isIn(row) != talk) {
                throw row.wrong(
                        talk
                                ? "is no conversation, and the file's first row is one: put them in files of their own"
                                : "is a conversation, and the file's first row is none: put them in files of their own");
            }
            if (!talk) {
                return new Read(plain.apply(row), Optional.empty());
            }
            Worded worded = worded(row);
            return new Read(plain.apply(worded.inText()), Optional.of(worded.conversation()));
        };
    }

    /** Whether one of its columns holds messages. */
    private boolean isIn(JsonRow row) {
        Stream<String> names = Stream.concat(
                Stream.of(columns.prompt(), columns.promptChosen(), columns.promptRejected()),
                answers().keySet().stream());
        JsonNode list = row.object().path(columns.completions());
        return talks(row)
                || names.anyMatch(name -> Messages.are(row.object().path(name)))
                || list.isArray() && list.valueStream().anyMatch(Messages::are);
    }

    /** Columns of answers, each with the column of the prompt that is its own if it is there. */
    private Map<String, String> answers() {
        Map<String, String> answers = new TreeMap<>();
        answers.put(columns.completion(), columns.prompt());
        answers.put(columns.gold(), columns.prompt());
        answers.put(columns.chosen(), columns.promptChosen());
        answers.put(columns.rejected(), columns.promptRejected());
        return answers;
    }

    /** Whether the column of whole conversations counts: only where nothing else is the prompt or the text. */
    private boolean talks(JsonRow row) {
        return !row.has(columns.prompt())
                && !row.has(columns.text())
                && Messages.are(row.object().path(talk(row)));
    }

    private String talk(JsonRow row) {
        return row.has(columns.messages()) ? columns.messages() : LONE;
    }

    private Worded worded(JsonRow row) {
        return row.placed(() -> new Worded(row));
    }

    /** A row on its way into text. */
    private final class Worded {
        private final JsonRow row;
        private final ObjectNode text;
        private final Turns turns;
        private final Map<String, String> said = new HashMap<>();
        private final List<Turns.Asked> prompts = new ArrayList<>();

        Worded(JsonRow row) {
            this.row = row;
            this.text = row.object().deepCopy().asObject();
            this.turns = Turns.of(row, chat.template(), PicturePaths.count(columns.images(), row));
            write();
        }

        JsonRow inText() {
            return new JsonRow(row.at(), text);
        }

        Conversation conversation() {
            return new Conversation(turns, prompts.get(0), said);
        }

        private void write() {
            List<String> present = answers().keySet().stream().filter(row::has).toList();
            if (row.has(columns.promptChosen()) || row.has(columns.promptRejected())) {
                present.forEach(this::underItsOwn);
            } else if (Messages.are(row.object().path(columns.prompt())) && format != Format.IMPLICIT) {
                under(messages(columns.prompt()), present);
            } else if (talks(row) && present.stream().noneMatch(this::isWhole)) {
                talked(messages(talk(row)), present);
            } else {
                unprompted(present);
            }
        }

        /** Whether an answer holds what comes before it, too. */
        private boolean isWhole(String answer) {
            return Messages.are(row.object().path(answer))
                    && !messages(answer).role(0).equals(Messages.ASSISTANT);
        }

        private void underItsOwn(String answer) {
            String prompt = answers().getOrDefault(answer, columns.prompt());
            put(answer, asked(prompt, messages(prompt)));
        }

        private void under(Messages messages, List<String> present) {
            Turns.Asked asked = asked(columns.prompt(), messages);
            present.forEach(answer -> put(answer, asked));
            JsonNode list = row.object().path(columns.completions());
            if (list.isArray()) {
                ArrayNode texts = JsonNodeFactory.instance.arrayNode();
                list.forEach(one -> texts.add(answer(columns.completions(), asked, said(columns.completions(), one))));
                text.set(columns.completions(), texts);
            }
        }

        /** A whole conversation, or what comes before answers that stand beside it. */
        private void talked(Messages all, List<String> present) {
            if (present.isEmpty() && !row.has(columns.completions())) {
                whole(columns.completion(), all);
            } else {
                under(all, present);
            }
        }

        /** Answers that are whole conversations. */
        private void unprompted(List<String> present) {
            if (row.has(columns.prompt()) && format != Format.IMPLICIT) {
                throw row.wrong(
                        columns.prompt(),
                        "is a text, and other columns hold messages: write it as messages too, or say"
                                + " format: implicit to take no notice of it");
            }
            if (present.contains(columns.chosen()) && present.contains(columns.rejected())) {
                Messages chosen = messages(columns.chosen());
                Messages rejected = messages(columns.rejected());
                int common = chosen.common(rejected);
                Turns.Asked asked = asked(columns.prompt(), chosen.before(common));
                text.put(columns.chosen(), answer(columns.chosen(), asked, chosen.from(common)));
                text.put(columns.rejected(), answer(columns.rejected(), asked, rejected.from(common)));
            } else if (present.size() == 1) {
                whole(present.get(0), messages(present.get(0)));
            } else {
                throw row.wrong("a conversation needs its prompt as messages in a column \"" + columns.prompt() + "\"");
            }
        }

        /** A conversation whose last message is the answer. */
        private void whole(String column, Messages all) {
            int last = Math.max(0, all.size() - 1);
            text.put(column, answer(column, asked(columns.prompt(), all.before(last)), all.from(last)));
        }

        private void put(String column, Turns.Asked asked) {
            if (kind == Kind.STEPS) {
                row.text(column); // a step does not end the answer's turn, so it is no message
                return;
            }
            text.put(column, answer(column, asked, said(column, row.object().path(column))));
        }

        private String answer(String column, Turns.Asked asked, Messages answer) {
            String written = turns.answer(column, asked, answer);
            String words = answer.words(answer.size() - 1);
            said.put(written, words.isBlank() ? written : words);
            return written;
        }

        private Messages said(String column, JsonNode value) {
            return value.isString() ? Messages.answer(value.stringValue()) : Messages.of(row, column, value);
        }

        private Messages messages(String column) {
            return Messages.of(row, column, row.object().path(column));
        }

        /** A prompt, which is text from now on. */
        private Turns.Asked asked(String column, Messages messages) {
            Turns.Asked asked = turns.asked(messages);
            text.put(column, asked.text());
            prompts.add(asked);
            return asked;
        }
    }
}
