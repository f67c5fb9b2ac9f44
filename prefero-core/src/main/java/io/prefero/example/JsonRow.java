package io.prefero.example;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One row of a data file as an object; everything wrong with it is reported with its place. */
record JsonRow(String at, JsonNode object) implements RowReader.Unread {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static JsonRow parse(String at, String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    at + ": broken JSON: " + e.getOriginalMessage() + " in " + Texts.quoted(line), e);
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(at + ": expected one JSON object a line, as in"
                    + " {\"prompt\": …, \"chosen\": …, \"rejected\": …}, got " + Texts.quoted(line));
        }
        return new JsonRow(at, node);
    }

    @Override
    public JsonRow read() {
        return this;
    }

    @Override
    public String line() {
        ObjectNode kept = object.asObject().deepCopy();
        kept.propertyNames().stream()
                .filter(name -> object.path(name).isPojo())
                .toList()
                .forEach(kept::remove);
        return kept.toString();
    }

    boolean has(String column) {
        return object.has(column);
    }

    List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    /** A text, which may be empty. */
    String text(String column) {
        JsonNode value = value(column);
        if (Messages.are(value)) {
            throw wrong(column, "holds chat messages, which have no place here: write a plain text");
        }
        if (!value.isString()) {
            throw wrong(column, "must be a text, got " + Texts.quoted(value));
        }
        String text = value.stringValue();
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw wrong(column, "is not Unicode: it holds half a surrogate pair (\\ud800 to \\udfff)");
        }
        return text;
    }

    /** A text with something in it. */
    String answer(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            throw wrong(column, "is empty: there is no response to learn from. Remove the row");
        }
        return text;
    }

    /** A list of texts with something in them. */
    List<String> texts(String column) {
        JsonNode list = list(column);
        List<String> texts = new ArrayList<>();
        for (int k = 0; k < list.size(); k++) {
            if (!list.get(k).isString() || list.get(k).stringValue().isEmpty()) {
                throw wrong(
                        column,
                        "must hold texts that are not empty, got " + Texts.quoted(list.get(k)) + " at place " + k);
            }
            texts.add(list.get(k).stringValue());
        }
        return texts;
    }

    /** A list of numbers. */
    List<Double> numbers(String column) {
        JsonNode list = list(column);
        List<Double> numbers = new ArrayList<>();
        for (int k = 0; k < list.size(); k++) {
            if (!list.get(k).isNumber()) {
                throw wrong(column, "must hold numbers, got " + Texts.quoted(list.get(k)) + " at place " + k);
            }
            numbers.add(list.get(k).asDouble());
        }
        return numbers;
    }

    private JsonNode list(String column) {
        JsonNode value = value(column);
        if (!value.isArray()) {
            throw wrong(column, "must be a list, got " + Texts.quoted(value));
        }
        return value;
    }

    boolean truth(String column) {
        JsonNode value = value(column);
        if (!value.isBoolean()) {
            throw wrong(column, "must be true or false, got " + Texts.quoted(value));
        }
        return value.booleanValue();
    }

    IllegalArgumentException wrong(String column, String what) {
        return wrong("column \"" + column + "\" " + what);
    }

    IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(at + ": " + what);
    }

    /** What is read of the row, with its place in the message if something is wrong. */
    <T> T placed(Supplier<T> read) {
        return placed(at, read);
    }

    static <T> T placed(String at, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(at) ? e : new IllegalArgumentException(at + ": " + message, e);
        }
    }

    /** What stands in a column that must be there. */
    JsonNode value(String column) {
        JsonNode value = object.get(column);
        if (value == null) {
            throw wrong(
                    column,
                    "is missing; the row has " + names()
                            + ". Columns of other names can be mapped, as in data.columns: {" + column + ": NAME}");
        }
        return value;
    }
}
