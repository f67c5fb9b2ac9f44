package io.prefero.race;

import io.prefero.method.Methods;
import io.prefero.setting.Assignment;
import io.prefero.setting.Block;
import io.prefero.train.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who takes part in a race: a method, its hyperparameters, and how its steps are made.
 *
 * @param label what it is called in tables
 * @param text how it was asked for
 * @param settings the keys of a run that are its own: {@code method} and some of {@code train}
 */
public record Entry(String label, String text, Block settings) {
    /** Keys beside the method's that an entry may have for itself: they change neither rows, order nor budget. */
    private static final Set<String> OWN = Set.of(
            "train.lr",
            "train.schedule",
            "train.warmup",
            "train.weight_decay",
            "train.adam_beta1",
            "train.adam_beta2",
            "train.adam_epsilon",
            "train.max_grad_norm");

    public Entry {
        if (!label.matches("[A-Za-z0-9].*")) {
            throw new IllegalArgumentException(
                    "an entry's label begins with a letter or a digit, got \"" + label + "\" in " + text);
        }
    }

    /**
     * Reads {@code METHOD}, {@code METHOD:KEY=VALUE,…} or one of these after {@code LABEL=}. Without a label it is called by
     * its method and what it sets.
     *
     * @throws IllegalArgumentException if the method or a key is unknown, or a key is not an entry's own
     */
    public static Entry parse(String text) {
        int colon = text.indexOf(':');
        String head = colon < 0 ? text : text.substring(0, colon);
        List<String> set = colon < 0 ? List.of() : parts(text.substring(colon + 1));
        int equals = head.indexOf('=');
        Methods.Method method = Methods.named(head.substring(equals + 1).strip());
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("method").put("name", method.id());
        set.forEach(part -> own(Assignment.parse(part), text).putInto(tree));
        method.with(tree.path("method").deepCopy().asObject().without("name")); // a wrong key is named now
        String label = equals < 0
                ? String.join(" ", method.id(), String.join(" ", set)).strip()
                : head.substring(0, equals).strip();
        return new Entry(label, text, new Block(tree));
    }

    private static Assignment own(Assignment given, String text) {
        Assignment placed = RunSettings.placed(given);
        boolean methods = placed.path().get(0).equals("method") && !placed.key().equals("method.name");
        if (!methods && !OWN.contains(placed.key())) {
            throw new IllegalArgumentException("the entry " + text + " sets " + placed.key()
                    + ", which all entries of a race share; set it for all with --set. An entry's own are its method's"
                    + " hyperparameters and "
                    + String.join(", ", OWN.stream().sorted().toList()));
        }
        return placed;
    }

    /** Cuts at commas that are not inside brackets. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += "[{".indexOf(c) >= 0 ? 1 : "]}".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return List.copyOf(parts);
    }

    /** The name of its folder. */
    public String folder() {
        return label.replaceAll("[^A-Za-z0-9._=+-]+", "-");
    }
}
