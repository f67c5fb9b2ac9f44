package io.prefero.example;

import io.prefero.text.ChatTemplate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an answer begins in a conversation: the template writes it up to there and as a whole, the first must be the second's
 * beginning, and the rest is the answer, with what the template closes a turn with.
 *
 * @param more variables of the template that the row gives: {@code tools} and those of {@code chat_template_kwargs}
 * @param pictures how many pictures the conversation shows
 */
record Turns(JsonRow row, ChatTemplate template, JsonNode more, int pictures) {
    private static final String TOOLS = "tools";
    private static final String FURTHER = "chat_template_kwargs";
    private static final int SHOWN = 30; // characters around what differs

    static Turns of(JsonRow row, ChatTemplate template, int pictures) {
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        JsonNode tools = row.object().path(TOOLS);
        if (tools.isString() || !tools.isEmpty()) {
            more.set(TOOLS, tools.isString() ? parsed(row, tools.stringValue()) : tools);
        }
        JsonNode further = row.object().path(FURTHER);
        if (!further.isMissingNode() && !further.isNull() && !further.isObject()) {
            throw row.wrong(FURTHER, "must be an object, got " + Texts.quoted(further.toString()));
        }
        further.properties().forEach(e -> more.set(e.getKey(), e.getValue()));
        return new Turns(row, template, more, pictures);
    }

    private static JsonNode parsed(JsonRow row, String json) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw row.wrong(TOOLS, "is a text that is no JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * Messages before an answer.
     *
     * @param text what the template writes of them, up to where the answer begins
     */
    record Asked(Messages messages, String text) {}

    /**
     * Messages before an answer, written.
     *
     * @throws IllegalArgumentException if there are no messages, or an assistant has the last word
     */
    Asked asked(Messages messages) {
        if (messages.size() == 0) {
            throw row.wrong("the conversation has no message before the answer");
        }
        if (messages.role(messages.size() - 1).equals(Messages.ASSISTANT)) {
            throw row.wrong("the prompt ends with an assistant's message, which an answer cannot go on with:"
                    + " move it to the answer, or end the prompt with a user's message");
        }
        Messages shown = messages.illustrated(pictures);
        return new Asked(shown, template.render(shown.all(), more, true));
    }

    /**
     * A prompt with other words in the message that it ends with.
     *
     * @throws IllegalArgumentException if that is not a user's
     */
    Asked asked(Asked prompt, UnaryOperator<String> words) {
        String speaker = prompt.messages.role(prompt.messages.size() - 1);
        if (!speaker.equals(Messages.USER)) {
            throw row.wrong(
                    "the prompt ends with a message of \"" + speaker + "\", and this method asks a question of its"
                            + " own in place of a user's: end the prompt with a user's message, or leave the row out");
        }
        return asked(prompt.messages.saying(words));
    }

    /**
     * What follows the prompt.
     *
     * @throws IllegalArgumentException if others than an assistant speak in it, it is empty, or the template writes the prompt in
     *     another way when an answer follows
     */
    String answer(String column, Asked asked, Messages answer) {
        for (int i = 0; i < answer.size(); i++) {
            if (!answer.role(i).equals(Messages.ASSISTANT)) {
                throw row.wrong(
                        column,
                        "has a message of \"" + answer.role(i)
                                + "\" in the answer: only an assistant's is learnt from");
            }
        }
        int last = answer.size() - 1;
        if (last < 0 || answer.words(last).isBlank() && !answer.calls(last)) {
            throw row.wrong(column, "has an empty answer: there is nothing to learn from. Remove the row");
        }
        String prompt = asked.text;
        String whole = template.render(asked.messages.and(answer).all(), more, false);
        if (!whole.startsWith(prompt)) {
            throw row.wrong(
                    column,
                    "begins otherwise than its prompt in this chat template, so the answer cannot be told"
                            + " from it: " + differing(prompt, whole)
                            + ". If the template opens a thought, tell it not to in chat_template_kwargs, as in"
                            + " {\"enable_thinking\": false}, or name another in data.chat_template");
        }
        return closed(whole.substring(prompt.length()), answer.words(last));
    }

    /** Without the blanks behind a turn that the template does not close otherwise: an EOS will. */
    private static String closed(String rest, String words) {
        return List.of(words, words.strip()).stream()
                .map(said -> upTo(rest, said))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(rest);
    }

    private static Optional<String> upTo(String rest, String said) {
        int at = rest.lastIndexOf(said);
        int end = at + said.length();
        return at >= 0 && !said.isEmpty() && rest.substring(end).isBlank()
                ? Optional.of(rest.substring(0, end))
                : Optional.empty();
    }

    private static String differing(String prompt, String whole) {
        int at = 0;
        while (at < Math.min(prompt.length(), whole.length()) && prompt.charAt(at) == whole.charAt(at)) {
            at++;
        }
        return "without it stands " + around(prompt, at) + ", with it " + around(whole, at);
    }

    private static String around(String text, int at) {
        return Texts.quoted(text.substring(Math.max(0, at - SHOWN), Math.min(text.length(), at + SHOWN)));
    }
}
