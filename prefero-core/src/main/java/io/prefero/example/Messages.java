package io.prefero.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of a conversation.
 *
 * @param all an array of objects with {@code role} and, but for calls of tools, {@code content}; nothing in them is null
 */
record Messages(JsonNode all) {
    static final String ASSISTANT = "assistant";
    static final String USER = "user";

    private static final String PICTURE = "<image>";
    /** The names that ShareGPT's data give those who speak. */
    private static final Map<String, String> SPEAKERS =
            Map.of("human", USER, USER, USER, "gpt", ASSISTANT, ASSISTANT, ASSISTANT, "system", "system");

    /** Whether a value is messages: a list of objects that say who speaks, or one such object. */
    static boolean are(JsonNode value) {
        JsonNode first = value.isArray() ? value.path(0) : value;
        return first.has("role") || first.has("from");
    }

    /**
     * The messages that a value holds; in ShareGPT's form {@code {"from": …, "value": …}} or as templates take them.
     *
     * @throws IllegalArgumentException naming the place and the column if they are none
     */
    static Messages of(JsonRow row, String column, JsonNode value) {
        List<JsonNode> messages = value.isArray() ? value.valueStream().toList() : List.of(value);
        return of(
                messages.stream().map(message -> message(row, column, message)).toList());
    }

    static Messages of(List<JsonNode> messages) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        messages.forEach(all::add);
        return new Messages(all);
    }

    /** What an assistant says. */
    static Messages answer(String text) {
        return of(List.of(
                JsonNodeFactory.instance.objectNode().put("role", ASSISTANT).put("content", text)));
    }

    private static JsonNode message(JsonRow row, String column, JsonNode message) {
        JsonNode speaker = message.path("from");
        if (!message.path("role").isString() && !speaker.isString()) {
            throw row.wrong(
                    column,
                    "must hold messages such as {\"role\": \"user\", \"content\": …}, got "
                            + Texts.quoted(message.toString()));
        }
        if (message.has("role")) {
            return withoutNulls(message);
        }
        String role = SPEAKERS.get(speaker.stringValue());
        if (role == null || !message.path("value").isString()) {
            throw row.wrong(
                    column,
                    "has the message " + Texts.quoted(message.toString()) + ": \"from\" must be one of "
                            + SPEAKERS.keySet().stream().sorted().toList() + " and \"value\" a text");
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("role", role)
                .put("content", message.path("value").stringValue());
    }

    /** Tables give all objects all keys; what is null there was not said. */
    private static JsonNode withoutNulls(JsonNode value) {
        if (value.isArray()) {
            return of(value.valueStream().map(Messages::withoutNulls).toList()).all;
        } else if (!value.isObject()) {
            return value;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        value.properties().stream()
                .filter(e -> !e.getValue().isNull())
                .forEach(e -> object.set(e.getKey(), withoutNulls(e.getValue())));
        return object;
    }

    int size() {
        return all.size();
    }

    String role(int index) {
        return all.path(index).path("role").asString("");
    }

    /** What a message says in words. */
    String words(int index) {
        JsonNode content = all.path(index).path("content");
        return content.isArray()
                ? content.valueStream()
                        .map(part -> part.path("text").asString(""))
                        .collect(Collectors.joining())
                : content.asString("");
    }

    boolean calls(int index) {
        return all.path(index).has("tool_calls");
    }

    /** The same with other words in the last message; what it shows stands before them. */
    Messages saying(UnaryOperator<String> words) {
        int last = size() - 1;
        ObjectNode message = all.get(last).deepCopy().asObject();
        String said = words.apply(words(last).strip());
        JsonNode content = message.path("content");
        if (content.isArray()) {
            ArrayNode parts = message.putArray("content");
            content.valueStream().filter(part -> !part.has("text")).forEach(parts::add);
            words(said, parts);
        } else {
            message.put("content", said);
        }
        return before(last).and(of(List.of(message)));
    }

    Messages before(int end) {
        return of(all.valueStream().limit(end).toList());
    }

    Messages from(int begin) {
        return of(all.valueStream().skip(begin).toList());
    }

    Messages and(Messages more) {
        List<JsonNode> messages = new ArrayList<>(all.valueStream().toList());
        more.all.forEach(messages::add);
        return of(messages);
    }

    /** How many messages both begin with. */
    int common(Messages other) {
        int common = 0;
        while (common < Math.min(size(), other.size()) && all.get(common).equals(other.all.get(common))) {
            common++;
        }
        return common;
    }

    /**
     * The same with parts that show pictures. Where no part does yet, each {@code <image>} in a text becomes one, and a newline
     * beside it goes; without these, all pictures are shown before the words of the first user's message.
     */
    Messages illustrated(int pictures) {
        boolean shown = all.valueStream()
                .flatMap(message -> message.path("content").valueStream())
                .anyMatch(part -> part.path("type").asString("").equals("image"));
        if (pictures == 0 || shown) {
            return this;
        }
        boolean marked = all.valueStream()
                .anyMatch(message -> message.path("content").asString("").contains(PICTURE));
        List<JsonNode> messages = new ArrayList<>();
        int left = pictures;
        for (JsonNode message : all) {
            boolean first =
                    !marked && left > 0 && message.path("role").asString("").equals(USER);
            messages.add(parts(message, first ? left : 0));
            left = first ? 0 : left;
        }
        return of(messages);
    }

    private static JsonNode parts(JsonNode message, int before) {
        ObjectNode changed = message.deepCopy().asObject();
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < before; i++) {
            parts.addObject().put("type", "image");
        }
        JsonNode content = message.path("content");
        if (content.isString()) {
            split(content.stringValue(), parts);
        } else {
            content.forEach(parts::add);
        }
        return parts.isEmpty() ? changed : changed.set("content", parts);
    }

    private static void split(String text, ArrayNode parts) {
        int from = 0;
        for (int at = text.indexOf(PICTURE); at >= 0; at = text.indexOf(PICTURE, from)) {
            words(text.substring(from, at), parts);
            parts.addObject().put("type", "image");
            from = at + PICTURE.length();
            from += text.startsWith("\n", from) ? 1 : 0;
        }
        words(text.substring(from), parts);
    }

    private static void words(String text, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.addObject().put("type", "text").put("text", text);
        }
    }
}
