package io.prefero.setting;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings records and trees (of YAML or JSON), both ways. Nothing is accepted and ignored: an unknown key, a wrong type or
 * a value out of range is an error that names the key, the value and what is allowed.
 */
public final class Settings {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Settings() {}

    /**
     * Reads a record.
     *
     * @param tree the keys given; the others take their defaults
     * @param path what stands before a key in messages, such as {@code "train."}
     */
    public static <T extends Record> T read(Class<T> type, JsonNode tree, String path) {
        return read(type, Optional.empty(), tree, path);
    }

    /** The same for a record with a {@link Variant} component, which takes the value {@code variant}. */
    public static <T extends Record> T read(
            Class<T> type, Optional<? extends Enum<?>> variant, JsonNode tree, String path) {
        if (!tree.isObject() && !tree.isMissingNode() && !tree.isNull()) {
            throw new IllegalArgumentException(
                    (path.isEmpty() ? "the settings" : strip(path)) + " must be a block of keys, got " + tree);
        }
        Map<String, Key> keys = Key.of(type, variant).stream()
                .collect(Collectors.toMap(Key::componentName, k -> k, (a, b) -> a, LinkedHashMap::new));
        refuseUnknown(keys.values(), tree, path);
        List<Object> values = new ArrayList<>();
        for (RecordComponent c : type.getRecordComponents()) {
            if (c.isAnnotationPresent(Variant.class)) {
                values.add(variant.orElseThrow(() -> new IllegalArgumentException(type + " needs a variant")));
            } else {
                Key key = keys.get(c.getName());
                values.add(key == null ? Optional.empty() : value(key, tree, path));
            }
        }
        return construct(type, values);
    }

    private static void refuseUnknown(Collection<Key> keys, JsonNode tree, String path) {
        Set<String> known = keys.stream().map(Key::name).collect(Collectors.toCollection(TreeSet::new));
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!known.contains(field.getKey())) {
                throw new IllegalArgumentException(
                        "unknown key " + path + field.getKey() + " (value " + field.getValue()
                                + ")" + nearest(field.getKey(), known) + "; known keys: "
                                + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }

    /** " — did you mean …?" for a name within a few letters of a known one, otherwise nothing. */
    public static String nearest(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(k -> distance(name, k)))
                .filter(k -> distance(name, k) <= Math.max(1, name.length() / 3))
                .map(k -> " — did you mean " + k + "?")
                .orElse("");
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static Object value(Key key, JsonNode tree, String path) {
        JsonNode given = tree.path(key.name());
        String at = path + key.name();
        if (given.isMissingNode() || given.isNull()) {
            return initial(key, at);
        }
        Object value = convert(key, key.type(), given, at);
        return key.optional() ? Optional.of(value) : value;
    }

    private static Object initial(Key key, String at) {
        if (!key.initial().isEmpty()) {
            Object value = convert(key, key.type(), Scalars.parse(key.initial()), at);
            return key.optional() ? Optional.of(value) : value;
        }
        if (key.optional()) {
            return Optional.empty();
        }
        if (key.type() instanceof Class<?> c && c.isRecord()) {
            return read(c.asSubclass(Record.class), NullNode.instance, at + ".");
        }
        if (key.type() instanceof ParameterizedType) {
            return List.of();
        }
        throw new IllegalArgumentException(at + " is missing: " + key.meaning());
    }

    private static Object convert(Key key, Type type, JsonNode given, String at) {
        if (type instanceof ParameterizedType p) {
            return list(key, p, given, at);
        }
        Class<?> c = (Class<?>) type;
        if (c == Block.class) {
            return block(given, at);
        }
        if (c.isRecord()) {
            return read(c.asSubclass(Record.class), given, at + ".");
        }
        return Scalars.convert(key, c, given, at);
    }

    /** A block whose keys somebody else knows. */
    private static Block block(JsonNode given, String at) {
        if (!given.isObject()) {
            throw new IllegalArgumentException(at + " must be a block of keys, got " + given);
        }
        return new Block(given.asObject());
    }

    private static List<Object> list(Key key, ParameterizedType type, JsonNode given, String at) {
        Type element = type.getActualTypeArguments()[0];
        if (!given.isArray()) { // one value where a list may stand
            return List.of(convert(key, element, given, at));
        }
        List<Object> values = new ArrayList<>();
        given.forEach(item -> values.add(convert(key, element, item, at)));
        return List.copyOf(values);
    }

    private static <T extends Record> T construct(Class<T> type, List<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /**
     * Checks the components of a record against their declared ranges: the one line of its compact constructor.
     *
     * @param components the constructor's arguments, all of them in order, without a {@link Variant}
     * @throws IllegalArgumentException if one is null or out of range
     */
    public static void check(Class<? extends Record> type, @Nullable Object... components) {
        List<Key> keys = Key.of(type);
        if (components.length != keys.size()) {
            throw new IllegalStateException(
                    type.getName() + " has " + keys.size() + " settings and checks " + components.length);
        }
        for (int i = 0; i < components.length; i++) {
            keys.get(i).check(components[i]);
        }
    }

    /** A record as a tree, every key in it; absent optionals are left out. */
    public static ObjectNode write(Record settings) {
        ObjectNode tree = NODES.objectNode();
        for (Key key : Key.of(settings.getClass())) {
            Object value = Scalars.component(settings, key);
            if (value instanceof Optional<?> o) {
                o.ifPresent(v -> tree.set(key.name(), node(v)));
            } else {
                tree.set(key.name(), node(value));
            }
        }
        return tree;
    }

    private static JsonNode node(Object value) {
        if (value instanceof Block block) {
            return block.tree();
        }
        if (value instanceof Record r) {
            return write(r);
        }
        if (value instanceof List<?> l) {
            var array = NODES.arrayNode();
            l.forEach(v -> array.add(node(v)));
            return array;
        }
        return Scalars.node(value instanceof Path p ? p.toString() : value);
    }

    private static String strip(String path) {
        return path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
    }
}
