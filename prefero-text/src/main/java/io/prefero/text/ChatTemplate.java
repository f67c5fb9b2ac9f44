package io.prefero.text;

import io.prefero.text.template.Template;
import io.prefero.text.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model's chat template: makes one text of a conversation, as transformers' {@code apply_chat_template} does. A folder may
 * hold several under names; {@code tool_use} is taken where tools are given and {@code default} otherwise. May be used by
 * several threads.
 */
public final class ChatTemplate {
    /** What the content of a message may be. */
    public enum Content {
        /** One text. */
        TEXT,
        /** A list of parts: {@code {"type": "text", "text": …}} or {@code {"type": "image"}}. */
        PARTS
    }

    private static final String DEFAULT = "default";
    private static final String TOOL_USE = "tool_use";
    private static final String PROBE = "prefero7probe";

    private final Path file;
    private final Map<String, String> sources;
    private final Map<String, String> tokens;
    private final Map<String, Template> parsed = new ConcurrentHashMap<>();
    private final Map<Content, Boolean> taken = new ConcurrentHashMap<>();

    private ChatTemplate(Path file, Map<String, String> sources, Map<String, String> tokens) {
        this.file = file;
        this.sources = sources;
        this.tokens = tokens;
    }

    /**
     * The template of a model folder: chat_template.jinja, chat_template.json or the key {@code chat_template} of
     * tokenizer_config.json, whichever is there first. Whether it is well-formed shows when it is used.
     */
    public static Optional<ChatTemplate> find(Path model) {
        Path jinja = model.resolve("chat_template.jinja");
        if (Files.isRegularFile(jinja)) {
            return Optional.of(read(jinja, model));
        }
        for (String name : List.of("chat_template.json", "tokenizer_config.json")) {
            Path json = model.resolve(name);
            Map<String, String> sources = sources(json);
            if (!sources.isEmpty()) {
                return Optional.of(new ChatTemplate(json, sources, SpecialTokens.named(model)));
            }
        }
        return Optional.empty();
    }

    /**
     * The template in a file, with the special tokens of a model folder.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public static ChatTemplate read(Path file, Path model) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no chat template at " + file);
        }
        try {
            return new ChatTemplate(file, Map.of(DEFAULT, Files.readString(file)), SpecialTokens.named(model));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> sources(Path json) {
        JsonNode template = SpecialTokens.read(json).path("chat_template");
        Map<String, String> sources = new LinkedHashMap<>();
        if (template.isString()) {
            sources.put(DEFAULT, template.stringValue());
        }
        template.valueStream()
                .filter(one -> template.isArray() && one.path("template").isString())
                .forEach(one -> sources.put(
                        one.path("name").asString(DEFAULT), one.path("template").stringValue()));
        return sources;
    }

    /**
     * The conversation as a text. What transformers would give the template is there too: the special tokens by name, and
     * {@code tools} and {@code documents}, which are none unless {@code more} has them. A content is given as a text or as
     * parts, whichever the template takes.
     *
     * @param messages an array of objects with {@code role} and {@code content}
     * @param more an object of further variables
     * @param answerFollows whether the text is to end where an answer begins
     * @throws IllegalArgumentException naming the template's file and line if it refuses the conversation or is itself wrong
     */
    public String render(JsonNode messages, JsonNode more, boolean answerFollows) {
        ArrayNode fitted = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> fitted.add(fitted(message)));
        return write(fitted, more, answerFollows);
    }

    private String write(JsonNode messages, JsonNode more, boolean answerFollows) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        tokens.forEach(variables::put);
        variables.putNull("tools").putNull("documents");
        variables.put("add_generation_prompt", answerFollows);
        variables.set("messages", messages);
        more.properties().forEach(e -> variables.set(e.getKey(), e.getValue()));
        try {
            return template(variables.path("tools").isNull()).render(variables);
        } catch (TemplateException e) {
            throw new IllegalArgumentException("chat template " + file + ", " + e.getMessage(), e);
        }
    }

    private Template template(boolean withoutTools) {
        String name = !withoutTools && sources.containsKey(TOOL_USE) ? TOOL_USE : DEFAULT;
        String source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException(file + " has the chat templates " + sources.keySet() + " and none named "
                    + name + ": save the one that is meant to a file and name it in data.chat_template");
        }
        return parsed.computeIfAbsent(name, n -> Template.parse(source, LocalDateTime::now));
    }

    /** The message with its content as the template takes it. */
    private JsonNode fitted(JsonNode message) {
        JsonNode content = message.path("content");
        ObjectNode fitted = message.deepCopy().asObject();
        if (content.isString() && !takes(Content.TEXT) && takes(Content.PARTS)) {
            fitted.putArray("content").addObject().put("type", "text").put("text", content.stringValue());
        } else if (content.isArray() && !takes(Content.PARTS)) {
            StringBuilder text = new StringBuilder();
            for (JsonNode part : content) {
                if (!part.path("text").isString()) {
                    throw new IllegalArgumentException("chat template " + file + " takes texts as contents of messages,"
                            + " and a content has the part " + part + ": its model sees no pictures in conversations");
                }
                text.append(part.path("text").stringValue());
            }
            fitted.put("content", text.toString());
        }
        return fitted;
    }

    /** Whether contents may be of this kind: a template that loses the words of a user's message does not take it. */
    public boolean takes(Content kind) {
        return taken.computeIfAbsent(kind, this::probed);
    }

    private boolean probed(Content kind) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        ObjectNode message = messages.addObject().put("role", "user");
        if (kind == Content.TEXT) {
            message.put("content", PROBE);
        } else {
            message.putArray("content").addObject().put("type", "text").put("text", PROBE);
        }
        try {
            String text = write(messages, JsonNodeFactory.instance.objectNode(), false);
            boolean printed = text.contains("'" + PROBE + "'") || text.contains("\"" + PROBE + "\""); // the list itself
            return text.contains(PROBE) && !(kind == Content.PARTS && printed);
        } catch (IllegalArgumentException e) {
            return false; // the conversation itself will say what is wrong
        }
    }

    /** SHA-256 of what decides the texts, in hexadecimal: for keys of caches. A template that asks for the date has another every day. */
    public String identity() {
        boolean dated = sources.values().stream().anyMatch(source -> source.contains("strftime_now"));
        String decisive = sources + "\n" + tokens + (dated ? "\n" + LocalDate.now() : "");
        return HexFormat.of().formatHex(Hash.sha256().digest(decisive.getBytes(StandardCharsets.UTF_8)));
    }
}
