package io.prefero.setting;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One key of a settings record: a component seen through its {@link Setting} annotation. */
public final class Key {
    private final RecordComponent component;
    private final Setting setting;

    private Key(RecordComponent component, Setting setting) {
        this.component = component;
        this.setting = setting;
    }

    /** The keys of a settings record in the order of its components. */
    public static List<Key> of(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(c -> !c.isAnnotationPresent(Variant.class))
                .map(c -> new Key(c, annotation(type, c)))
                .toList();
    }

    /** The keys that a variant of a settings record has. */
    public static List<Key> of(Class<? extends Record> type, Optional<? extends Enum<?>> variant) {
        return of(type).stream().filter(key -> key.belongsTo(variant)).toList();
    }

    private boolean belongsTo(Optional<? extends Enum<?>> variant) {
        return setting.only().length == 0
                || variant.stream().anyMatch(v -> Arrays.asList(setting.only()).contains(variantName(v)));
    }

    /** How an id names a variant: {@code LIST_MLE} as {@code list-mle}. */
    public static String variantName(Enum<?> variant) {
        return word(variant).replace('_', '-');
    }

    /** Every key of a settings record by its whole name with dots, those of its blocks after the block's own. */
    public static Map<String, Key> tree(Class<? extends Record> type) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (Key key : of(type)) {
            keys.put(key.name(), key);
            if (key.type() instanceof Class<?> c && c.isRecord() && c != Block.class) {
                tree(c.asSubclass(Record.class)).forEach((name, inner) -> keys.put(key.name() + "." + name, inner));
            }
        }
        return keys;
    }

    private static Setting annotation(Class<?> type, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(type.getName() + "." + component.getName() + " lacks @Setting");
        }
        return setting;
    }

    /** The name in YAML and on the command line. */
    public String name() {
        return snake(component.getName());
    }

    /** What it is and what to set. */
    public String meaning() {
        return setting.value();
    }

    /** The default as one would write it; empty if there is none. */
    public String initial() {
        return setting.initial();
    }

    String componentName() {
        return component.getName();
    }

    RecordComponent component() {
        return component;
    }

    /** Whether the key may be left out without a default. */
    boolean optional() {
        return component.getType() == Optional.class;
    }

    /** The type of the value, inside an {@code Optional} too. */
    Type type() {
        return optional()
                ? ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                : component.getGenericType();
    }

    /** The values allowed, in words: {@code > 0}, {@code in [0, 0.5)}, {@code one of mean, sum}. */
    public String range() {
        if (type() instanceof Class<?> c && c.isEnum()) {
            return "one of " + words(c).collect(Collectors.joining(", "));
        }
        if (type() == boolean.class) {
            return "true or false";
        }
        String low = Double.isFinite(setting.above())
                ? "> " + number(setting.above())
                : Double.isFinite(setting.min()) ? "≥ " + number(setting.min()) : "";
        String high = Double.isFinite(setting.below())
                ? "< " + number(setting.below())
                : Double.isFinite(setting.max()) ? "≤ " + number(setting.max()) : "";
        return Stream.of(low, high).filter(s -> !s.isEmpty()).collect(Collectors.joining(" and "));
    }

    /** Refuses a value of the component that is null, or a number outside the range. */
    void check(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name() + " must not be null");
        }
        if ((value instanceof Optional<?> o ? o.orElse(null) : value) instanceof Number n) {
            checkNumber(name(), n.doubleValue());
        }
    }

    /** Refuses a number outside the range, naming {@code path}. */
    void checkNumber(String path, double value) {
        boolean inside =
                value >= setting.min() && value > setting.above() && value <= setting.max() && value < setting.below();
        if (!Double.isFinite(value) || !inside) {
            String range = range();
            throw new IllegalArgumentException(path + " must be a finite number" + (range.isEmpty() ? "" : " " + range)
                    + ", got " + number(value));
        }
    }

    static Stream<String> words(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants()).map(Key::word);
    }

    /** How an enum constant is written: {@code TOKEN_MEAN} as {@code token_mean}. */
    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    static String snake(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
