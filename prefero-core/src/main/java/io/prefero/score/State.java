package io.prefero.score;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A method's memory from batch to batch, kept in checkpoints: named numbers, and parts of its own for each component of a
 * combined objective.
 *
 * @param numbers the values by name
 * @param parts the memories of components by name
 */
public record State(Map<String, Double> numbers, Map<String, State> parts) {
    public static final State FRESH = new State(Map.of(), Map.of());

    public State {
        numbers = Map.copyOf(numbers);
        parts = Map.copyOf(parts);
    }

    public boolean fresh() {
        return numbers.isEmpty() && parts.isEmpty();
    }

    /** Reads {@code {"name": number, "0": {…}}}. */
    public static State of(JsonNode json) {
        Map<String, Double> numbers = new TreeMap<>();
        Map<String, State> parts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            if (e.getValue().isObject()) {
                parts.put(e.getKey(), of(e.getValue()));
            } else if (e.getValue().isNumber()) {
                numbers.put(e.getKey(), e.getValue().asDouble());
            } else {
                throw new IllegalArgumentException(
                        "state key " + e.getKey() + " must be a number or a block, got " + e.getValue());
            }
        }
        return new State(numbers, parts);
    }

    /**
     * Reads a file with such an object.
     *
     * @throws IllegalArgumentException naming the file if it is not there or holds something else
     */
    public static State read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("state file " + file + " does not exist");
        }
        try {
            JsonNode json = JsonMapper.shared().readTree(file.toFile());
            if (!json.isObject()) {
                throw new IllegalArgumentException("a state is a JSON object, got " + json);
            }
            return of(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(numbers).forEach(json::put);
        new TreeMap<>(parts).forEach((name, part) -> json.set(name, part.toJson()));
        return json;
    }
}
