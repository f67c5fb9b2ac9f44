package io.prefero.cli.imports;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The keys of another program's configuration; it is known which of them somebody has taken. */
final class Keys {
    private final ObjectNode tree;
    private final Set<String> taken = new TreeSet<>();

    Keys(ObjectNode tree) {
        this.tree = tree;
    }

    /** The value of a key, if there is one that says something. */
    Optional<JsonNode> take(String key) {
        taken.add(key);
        JsonNode value = tree.path(key);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    Optional<Double> number(String key) {
        return take(key).map(value -> number(key, value));
    }

    /** The numbers of a list, or the one that stands in its place. */
    List<Double> numbers(String key) {
        return values(key).map(value -> number(key, value)).toList();
    }

    private static double number(String key, JsonNode value) {
        if (value.isNumber()) {
            return value.asDouble();
        }
        try {
            return Double.parseDouble(value.asString()); // YAML 1.1 reads 1e-6 as a text
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a number, got " + value, e);
        }
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

    /** The texts of a list, or the one that stands in its place. */
    List<String> texts(String key) {
        return values(key).map(JsonNode::asString).toList();
    }

    private Stream<JsonNode> values(String key) {
        return take(key).stream().flatMap(value -> value.isArray() ? value.valueStream() : Stream.of(value));
    }

    /** The same, each of which may be several with commas between. */
    List<String> names(String key) {
        return texts(key).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .toList();
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
