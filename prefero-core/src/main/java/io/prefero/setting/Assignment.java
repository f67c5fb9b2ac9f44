package io.prefero.setting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One setting as the command line gives it, such as {@code train.lr=1e-6}.
 *
 * @param path the blocks that the key stands in, and the key
 * @param value what it is set to
 */
public record Assignment(List<String> path, JsonNode value) {
    public Assignment {
        path = List.copyOf(path);
    }

    /** Reads {@code key=value}; the value is written as in YAML: {@code 0.1}, {@code true}, {@code [a, b]}, a text. */
    public static Assignment parse(String text) {
        int equals = text.indexOf('=');
        List<String> path = equals < 0
                ? List.of()
                : Arrays.asList(text.substring(0, equals).strip().split("\\.", -1));
        if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("expected key=value, as in train.lr=1e-6, got \"" + text + "\"");
        }
        return new Assignment(path, Scalars.parse(text.substring(equals + 1)));
    }

    /** The same key inside a block. */
    public Assignment under(String block) {
        List<String> longer = new ArrayList<>(List.of(block));
        longer.addAll(path);
        return new Assignment(longer, value);
    }

    /** The whole key, with dots. */
    public String key() {
        return String.join(".", path);
    }

    /** Puts the value into a tree in place of what stands there; blocks that are missing are made. */
    public void putInto(ObjectNode tree) {
        ObjectNode block = tree;
        for (String name : path.subList(0, path.size() - 1)) {
            JsonNode inner = block.path(name);
            if (!inner.isMissingNode() && !inner.isNull() && !inner.isObject()) {
                throw new IllegalArgumentException(
                        "cannot set " + key() + ": " + name + " is no block of keys but " + inner);
            }
            block = inner.isObject() ? inner.asObject() : block.putObject(name);
        }
        block.set(path.get(path.size() - 1), value);
    }
}
