package io.prefero.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object of a checkpoint folder, read by key with the type that is expected. An absent key and {@code null} are
 * the same unless said otherwise. Every refusal names file, key, value and what was expected.
 *
 * @param file the file, for messages
 * @param node the object
 * @param written the text of the whole file
 */
public record ConfigJson(Path file, JsonNode node, String written) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    public static ConfigJson read(Path file) {
        try {
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": no such file, or not readable", e);
        }
    }

    public static ConfigJson parse(Path file, String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                throw new IllegalArgumentException(file + " must hold a JSON object");
            }
            return new ConfigJson(file, node, text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    public boolean has(String key) {
        return node.hasNonNull(key);
    }

    /** Whether the key is written with the value {@code null}. */
    public boolean isNull(String key) {
        return node.has(key) && node.get(key).isNull();
    }

    /** The same object with other values under some keys. */
    ConfigJson with(Consumer<ObjectNode> changes) {
        ObjectNode copy = (ObjectNode) node.deepCopy();
        changes.accept(copy);
        return new ConfigJson(file, copy, written);
    }

    /** An object without keys, as if it stood in the same file. */
    ConfigJson empty() {
        return new ConfigJson(file, JSON.createObjectNode(), written);
    }

    /** The object under a key. */
    public Optional<ConfigJson> object(String key) {
        return present(key, JsonNode::isObject, "an object").map(n -> new ConfigJson(file, n, written));
    }

    public Optional<String> text(String key) {
        return present(key, JsonNode::isString, "a string").map(JsonNode::asString);
    }

    public boolean flag(String key, boolean otherwise) {
        return present(key, JsonNode::isBoolean, "true or false")
                .map(JsonNode::asBoolean)
                .orElse(otherwise);
    }

    public Optional<Double> number(String key) {
        return present(key, JsonNode::isNumber, "a number").map(JsonNode::asDouble);
    }

    /** A number above zero. */
    public Optional<Double> positive(String key) {
        return number(key).map(v -> {
            if (!(v > 0) || v.isInfinite()) {
                throw refuse(key, "a number > 0");
            }
            return v;
        });
    }

    public double positive(String key, double otherwise) {
        return positive(key).orElse(otherwise);
    }

    /** A whole number that is at least {@code least}. */
    public Optional<Integer> whole(String key, int least) {
        return present(key, n -> n.isIntegralNumber() && n.canConvertToInt() && n.asInt() >= least, wholeFrom(least))
                .map(JsonNode::asInt);
    }

    public int whole(String key, int least, int otherwise) {
        return whole(key, least).orElse(otherwise);
    }

    /** A whole number that must be there. */
    public int required(String key, int least) {
        return whole(key, least).orElseThrow(() -> refuse(key, wholeFrom(least)));
    }

    private static String wholeFrom(int least) {
        return "a whole number ≥ " + least;
    }

    /** One whole number or a list of them; empty if absent. */
    public List<Integer> wholes(String key, int least) {
        Optional<JsonNode> value = present(key, n -> n.isIntegralNumber() || n.isArray(), "whole numbers");
        List<Integer> all = new ArrayList<>();
        value.ifPresent(v -> (v.isArray() ? v.values() : List.of(v)).forEach(n -> {
            if (!n.isIntegralNumber() || !n.canConvertToInt() || n.asInt() < least) {
                throw refuse(key, "whole numbers ≥ " + least);
            }
            all.add(n.asInt());
        }));
        return List.copyOf(all);
    }

    /** A list of numbers. */
    public Optional<List<Double>> numbers(String key) {
        return present(key, n -> n.isArray() && n.valueStream().allMatch(JsonNode::isNumber), "a list of numbers")
                .map(n -> n.valueStream().map(JsonNode::asDouble).toList());
    }

    /** A list of strings. */
    public Optional<List<String>> texts(String key) {
        return present(key, n -> n.isArray() && n.valueStream().allMatch(JsonNode::isString), "a list of strings")
                .map(n -> n.valueStream().map(JsonNode::asString).toList());
    }

    /** Refuses the file if a key is there with a value other than {@code null}, {@code false} or zero. */
    public void refuseIfSet(String key, String because) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.asBoolean()) && !isZero(value)) {
            throw new IllegalArgumentException(file + ": " + key + " is " + value + ", " + because);
        }
    }

    /** Refuses the file if a key is there with another value than the one that is supported, or {@code null}. */
    public void requireUsual(String key, String usual) {
        if (!text(key).orElse(usual).equals(usual)) {
            throw refuse(key, "\"" + usual + "\": nothing else is supported");
        }
    }

    /** The same for a number. */
    public void requireUsual(String key, double usual) {
        if (number(key).orElse(usual) != usual) {
            throw refuse(key, usual + ": nothing else is supported");
        }
    }

    private static boolean isZero(JsonNode value) {
        return value.isNumber() && value.asDouble() == 0;
    }

    private Optional<JsonNode> present(String key, Predicate<JsonNode> type, String expected) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (!type.test(node.get(key))) {
            throw refuse(key, expected);
        }
        return Optional.of(node.get(key));
    }

    /** The error for a value that is not what was expected. */
    public IllegalArgumentException refuse(String key, String expected) {
        String found = node.has(key) ? "is " + node.get(key) : "is missing";
        return new IllegalArgumentException(file + ": " + key + " " + found + ", expected " + expected);
    }
}
