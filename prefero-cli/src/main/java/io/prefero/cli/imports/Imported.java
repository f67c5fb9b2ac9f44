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
        notes = List.copyOf(notes);
    }

    /**
     * Checks the method's settings, and names what nobody has taken over.
     *
     * @throws IllegalArgumentException if a hyperparameter is out of range
     */
    static Imported of(ObjectNode settings, List<String> notes, Keys keys) {
        ObjectNode method = settings.path("method").deepCopy().asObject();
        String name = method.remove("name").asString();
        Methods.named(name).with(method);
        List<String> all = new ArrayList<>(notes);
        if (!keys.left().isEmpty()) {
            all.add("not taken over: " + String.join(", ", keys.left()));
        }
        return new Imported(settings, all);
    }

    /** As a file: the notes as comments, then the settings. */
    public String yaml() {
        StringBuilder yaml = new StringBuilder();
        notes.forEach(note -> yaml.append("# ").append(note).append('\n'));
        return yaml.append(Trees.yaml(settings)).toString();
    }
}
