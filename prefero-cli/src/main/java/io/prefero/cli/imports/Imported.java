package io.prefero.cli.imports;

import io.prefero.method.Methods;
import io.prefero.setting.Trees;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings of a run that mean what another program's configuration means, and what has to be said about them.
 *
 * @param settings as {@code --config} takes them
 * @param notes what means something else, is missing here, or was left out
 */
public record Imported(ObjectNode settings, List<String> notes) {
    public Imported {
        notes = notes.stream().distinct().toList();
    }

    /**
     * Checks the method's settings, and names what nobody has taken over.
     *
     * @param weighty keys that would change what is learned
     * @throws IllegalArgumentException if a hyperparameter is out of range
     */
    static Imported of(Draft draft, Keys keys, List<String> weighty) {
        Methods.named(draft.methodName()).with(draft.hyperparameters());
        List<String> notes = new ArrayList<>(draft.notes);
        List<String> changing = weighty.stream().filter(keys::says).toList();
        if (!changing.isEmpty()) {
            notes.add("THIS IS NOT THE SAME RUN without " + String.join(", ", changing) + ", which is not here");
        }
        List<String> left = keys.left();
        if (!left.isEmpty()) {
            notes.add("not taken over: " + String.join(", ", left));
        }
        return new Imported(draft.settings, notes);
    }

    /** As a file: the notes as comments, then the settings. */
    public String yaml() {
        StringBuilder yaml = new StringBuilder();
        notes.forEach(note -> yaml.append("# ").append(note).append('\n'));
        return yaml.append(Trees.yaml(settings)).toString();
    }
}
