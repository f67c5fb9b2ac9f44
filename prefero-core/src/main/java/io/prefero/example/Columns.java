package io.prefero.example;

import io.prefero.setting.Setting;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which column of a file holds what. Columns that nothing here names are ignored.
 *
 * @param prompt what the completions continue
 * @param chosen the preferred completion; without a prompt column, prompt and completion together
 * @param rejected the other one, likewise
 * @param completion a lone completion
 * @param label whether a lone completion is desirable: true or false
 * @param text a whole text to imitate
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
        String text) {
    /** Every column under the name that TRL gives it. */
    public static final Columns DEFAULT = new Columns("prompt", "chosen", "rejected", "completion", "label", "text");

    private static final Map<String, String> STANDARD = DEFAULT.toMap();

    /** Names that are not empty. */
    public Columns {
        for (String name : new String[] {prompt, chosen, rejected, completion, label, text}) {
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
        for (String key : renamed.keySet()) {
            if (!STANDARD.containsKey(key)) {
                throw new IllegalArgumentException("data.columns: unknown key \"" + key + "\", expected one of "
                        + new TreeSet<>(STANDARD.keySet()) + " (what a column means, then its name in the file)");
            }
        }
        return new Columns(
                renamed.getOrDefault("prompt", DEFAULT.prompt),
                renamed.getOrDefault("chosen", DEFAULT.chosen),
                renamed.getOrDefault("rejected", DEFAULT.rejected),
                renamed.getOrDefault("completion", DEFAULT.completion),
                renamed.getOrDefault("label", DEFAULT.label),
                renamed.getOrDefault("text", DEFAULT.text));
    }

    /** What each column means, and its name in the file. */
    public Map<String, String> toMap() {
        return Map.of(
                "prompt", prompt,
                "chosen", chosen,
                "rejected", rejected,
                "completion", completion,
                "label", label,
                "text", text);
    }
}
