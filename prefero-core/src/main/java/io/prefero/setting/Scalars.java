package io.prefero.setting;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Single values: numbers, switches, words, paths. */
final class Scalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final YAMLMapper YAML = new YAMLMapper();

    private Scalars() {}

    /** A value as YAML would read it: {@code 0.1} is a number, {@code true} a switch, {@code [a, b]} a list. */
    static JsonNode parse(String text) {
        try {
            JsonNode node = YAML.readTree(text);
            return node.isMissingNode() ? StringNode.valueOf(text) : node;
        } catch (JacksonException e) {
            return StringNode.valueOf(text);
        }
    }

    static Object convert(Key key, Class<?> type, JsonNode given, String at) {
        if (type == double.class || type == Double.class) {
            require(given.isNumber(), at, "a finite number " + key.range(), given);
            key.checkNumber(at, given.asDouble());
            return given.asDouble();
        }
        if (type == int.class || type == Integer.class) {
            return (int) whole(key, given, at, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return whole(key, given, at, Long.MAX_VALUE);
        }
        if (type == boolean.class) {
            require(given.isBoolean(), at, "true or false", given);
            return given.asBoolean();
        }
        if (type.isEnum()) {
            return constant(type, given, at);
        }
        require(given.isString() || given.isNumber() || given.isBoolean(), at, "a text", given);
        return type == Path.class ? Path.of(given.asString()) : given.asString();
    }

    private static long whole(Key key, JsonNode given, String at, long max) {
        boolean fits = given.isNumber()
                && given.asDouble() == Math.rint(given.asDouble())
                && Math.abs(given.asDouble()) <= max
                && (given.isIntegralNumber() ? given.canConvertToLong() : true);
        require(fits, at, "a whole number " + key.range(), given);
        key.checkNumber(at, given.asDouble());
        return given.asLong();
    }

    private static Object constant(Class<?> type, JsonNode given, String at) {
        for (Object constant : type.getEnumConstants()) {
            if (given.isString() && Key.word(constant).equals(given.asString())) {
                return constant;
            }
        }
        Set<String> words = Key.words(type).collect(Collectors.toSet());
        throw new IllegalArgumentException(at + " must be one of "
                + Key.words(type).collect(Collectors.joining(", ")) + ", got " + given
                + Settings.nearest(given.asString(""), words));
    }

    private static void require(boolean right, String at, String expected, JsonNode given) {
        if (!right) {
            throw new IllegalArgumentException(at + " must be " + expected.strip() + ", got " + given);
        }
    }

    static JsonNode node(Object value) {
        if (value instanceof Integer i) {
            return NODES.numberNode(i);
        }
        if (value instanceof Long l) {
            return NODES.numberNode(l);
        }
        if (value instanceof Double d) {
            return NODES.numberNode(d);
        }
        if (value instanceof Boolean b) {
            return NODES.booleanNode(b);
        }
        return NODES.stringNode(value instanceof Enum<?> e ? Key.word(e) : value.toString());
    }

    static Object component(Record settings, Key key) {
        try {
            var accessor = key.component().getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + key.name() + " of " + settings, e);
        }
    }
}
