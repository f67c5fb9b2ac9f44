package io.prefero.cli.imports;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of another program's configuration; it is known which of them somebody has taken. */
final class Keys {
    private final ObjectNode tree;
    private final Set<String> taken = new TreeSet<>();

    Keys(ObjectNode tree) {
        this.tree = tree;
    }

    /** Says what the other program takes where nothing is said. */
    void set(String key, String value) {
        tree.put(key, value);
    }

    /** The value of a key, if there is one that says something. */
    Optional<JsonNode> take(String key) {
        taken.add(key);
        JsonNode value = tree.path(key);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<Double> number(String key) {
        return take(key).map(value -> {
            if (value.isNumber()) {
                return value.asDouble();
            }
            try {
                return Double.parseDouble(value.asString()); // YAML 1.1 reads 1e-6 as a text
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + " must be a number, got " + value, e);
            }
        });
    }

    double number(String key, double initial) {
        return number(key).orElse(initial);
    }

    String text(String key, String initial) {
        return take(key).map(JsonNode::asString).orElse(initial);
    }

    boolean truth(String key) {
        return take(key).map(value -> Boolean.parseBoolean(value.asString())).orElse(false);
    }

    /** The values of a list, or the one value that stands in its place. */
    List<String> texts(String key) {
        return take(key)
                .map(value -> value.isArray()
                        ? value.valueStream().map(JsonNode::asString).toList()
                        : List.of(value.asString()))
                .orElse(List.of());
    }

    /** Whether a key is there and is not false or 0. */
    boolean says(String key) {
        return take(key)
                .map(JsonNode::asString)
                .filter(value -> !List.of("false", "0", "0.0").contains(value))
                .isPresent();
    }

    /** What nobody has asked for. */
    List<String> left() {
        return tree.propertyNames().stream().filter(key -> !taken.contains(key)).toList();
    }
}
