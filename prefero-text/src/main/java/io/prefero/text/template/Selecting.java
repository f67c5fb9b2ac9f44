package io.prefero.text.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters {@code select}, {@code reject}, {@code selectattr}, {@code rejectattr} and {@code map}. */
final class Selecting {
    private Selecting() {}

    static Generator apply(String name, Object value, Arguments arguments) {
        boolean wanted = name.startsWith("select");
        boolean byAttribute = name.endsWith("attr");
        List<Object> given = arguments.positional();
        if (!arguments.named().isEmpty() || byAttribute && given.isEmpty()) {
            throw new TemplateException("the filter \"" + name + "\" with these arguments is not supported");
        }
        List<Object> test = byAttribute ? given.subList(1, given.size()) : given;
        Iterator<Object> kept = items(value).stream()
                .filter(item -> wanted == holds(byAttribute ? attribute(item, given.get(0)) : item, test))
                .iterator();
        return new Generator(kept);
    }

    /** What these filters see: of everything that counts as false, nothing. */
    private static List<Object> items(Object value) {
        return Values.truth(value) ? Values.list(value) : List.of();
    }

    private static boolean holds(Object value, List<Object> test) {
        return test.isEmpty()
                ? Values.truth(value)
                : Tests.holds(
                        Values.string("a test", test.get(0)),
                        value,
                        new Arguments(test.subList(1, test.size()), Map.of()));
    }

    static Generator map(Object value, Arguments arguments) {
        List<Object> given = arguments.positional();
        Iterator<Object> items = given.isEmpty()
                ? mapped(value, arguments.bind("map", "attribute", "default"))
                : items(value).stream()
                        .map(item -> Filters.apply(
                                Values.string("map", given.get(0)),
                                item,
                                new Arguments(given.subList(1, given.size()), arguments.named())))
                        .iterator();
        return new Generator(items);
    }

    private static Iterator<Object> mapped(Object value, Arguments.Bound arguments) {
        Object path = arguments.get("attribute");
        return items(value).stream()
                .map(item -> attribute(item, path, missing -> arguments.get("default", missing)))
                .iterator();
    }

    /** What stands at a path such as {@code "function.name"} or at a number. */
    static Object attribute(Object item, Object path) {
        return attribute(item, path, missing -> missing);
    }

    /** The same; at each step along the path something else can stand for what is not there. */
    private static Object attribute(Object item, Object path, UnaryOperator<Object> otherwise) {
        List<String> names = path instanceof String text ? List.of(text.split("\\.", -1)) : List.of();
        if (names.isEmpty()) {
            Object value = Attributes.item(item, path);
            return value instanceof Undefined ? otherwise.apply(value) : value;
        }
        Object value = item;
        for (String name : names) {
            value = Attributes.item(value, name.matches("\\d+") ? (Object) Long.valueOf(name) : name);
            value = value instanceof Undefined ? otherwise.apply(value) : value;
        }
        return value;
    }
}
