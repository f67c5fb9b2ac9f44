package io.prefero.example;

import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which column of a file holds what. Columns that nothing here names are ignored.
 *
 * @param prompt what the completions continue
 * @param chosen the preferred completion; without a prompt column, prompt and completion together
 * @param rejected the other one, likewise
 * @param completion a lone completion
 * @param label whether a lone completion is desirable: true or false
 * @param text a whole text to imitate
 * @param gold the answer to imitate, of a triple
 * @param rationale why the preferred completion is better
 * @param completions several completions, as a list
 * @param scores a label in [0, 1] for each of them, as a list
 * @param steps the steps before those that are compared
 * @param promptChosen the preferred completion's own prompt
 * @param promptRejected the other completion's own prompt
 * @param description the user in words
 * @param messages a whole conversation, or what comes before the answers, as a list of messages; or under
 *     {@code conversations}
 * @param images the pictures that the prompt shows, as a list of paths or, in Parquet, of bytes; or one in a column {@code image}
 */
public record Columns(
        @Setting(value = "what the completions continue", initial = "prompt")
        String prompt,

        @Setting(value = "the preferred completion", initial = "chosen")
        String chosen,

        @Setting(value = "the other completion", initial = "rejected")
        String rejected,

        @Setting(value = "a lone completion", initial = "completion")
        String completion,

        @Setting(value = "whether a lone completion is desirable", initial = "label")
        String label,

        @Setting(value = "a whole text to imitate", initial = "text")
        String text,

        @Setting(value = "an answer to imitate", initial = "reference")
        String gold,

        @Setting(value = "why the chosen answer is better", initial = "rationale")
        String rationale,

        @Setting(value = "a list of completions", initial = "completions")
        String completions,

        @Setting(value = "their labels in [0, 1]", initial = "scores")
        String scores,

        @Setting(value = "the steps before those compared", initial = "initial_reason_steps")
        String steps,

        @Setting(value = "the preferred completion's prompt", initial = "prompt_chosen")
        String promptChosen,

        @Setting(value = "the other completion's prompt", initial = "prompt_rejected")
        String promptRejected,

        @Setting(value = "a user in words", initial = "description")
        String description,

        @Setting(value = "a conversation as a list of messages", initial = "messages")
        String messages,

        @Setting(value = "the pictures in the prompt", initial = "images")
        String images) {
    /** Every column under the name that TRL, or else the paper's own data, gives it. */
    public static final Columns DEFAULT = of(Map.of());

    /** Names that are not empty. */
    public Columns {
        for (String name : new String[] {
            prompt,
            chosen,
            rejected,
            completion,
            label,
            text,
            gold,
            rationale,
            completions,
            scores,
            steps,
            promptChosen,
            promptRejected,
            description,
            messages,
            images
        }) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("data.columns: the name of a column must not be empty");
            }
        }
    }

    /**
     * The default with some columns under other names, as in {@code {chosen: good, rejected: bad}}.
     *
     * @throws IllegalArgumentException if a key is none of the components' names
     */
    public static Columns of(Map<String, String> renamed) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        renamed.forEach(tree::put);
        return Settings.read(Columns.class, tree, "data.columns.");
    }

    /** What each column means, and its name in the file. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        Settings.write(this)
                .properties()
                .forEach(e -> map.put(e.getKey(), e.getValue().asString()));
        return map;
    }
}
