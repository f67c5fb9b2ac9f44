package io.prefero.example;

import io.prefero.text.ChatTemplate;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** How conversations become texts. The chat template is looked at when the first one is met. May be used by several threads. */
public final class Chat {
    private final Optional<ChatTemplate> template;
    private final String absent;

    private Chat(Optional<ChatTemplate> template, String absent) {
        this.template = template;
        this.absent = absent;
    }

    /** By the template in a file, else by the model folder's own. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public static Chat of(Optional<Path> file, Path model) {
        Optional<ChatTemplate> template =
                file.map(f -> ChatTemplate.read(f, model)).or(() -> ChatTemplate.find(model));
        return new Chat(
                template,
                "conversations need a chat template, and " + model + " has none: name a file with one, as in"
                        + " data.chat_template=chatml.jinja, or write prompt and answers as plain text");
    }

    /** No way at all: conversations are refused with this reason. */
    static Chat refused(String why) {
        return new Chat(Optional.empty(), why);
    }

    /**
     * The template.
     *
     * @throws IllegalArgumentException if there is none, saying what to do
     */
    ChatTemplate template() {
        return template.orElseThrow(() -> new IllegalArgumentException(absent));
    }

    /** What decides the texts, for keys of caches; empty where there is no template. */
    String identity() {
        return template.map(ChatTemplate::identity).orElse("");
    }

    /**
     * A text as what a user says, up to where the answer begins.
     *
     * @param pictures how many pictures it shows: at each {@code <image>} one, or all before its words
     */
    public String asked(String text, int pictures) {
        JsonNode said = JsonNodeFactory.instance
                .arrayNode()
                .add(JsonNodeFactory.instance.objectNode().put("role", "user").put("content", text));
        return template()
                .render(new Messages(said).illustrated(pictures).all(), JsonNodeFactory.instance.objectNode(), true);
    }
}
