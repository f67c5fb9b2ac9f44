package io.prefero.text.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The variables of a loop's turn, a macro or the whole template, and those around it. */
final class Frame {
    /** Functions of Jinja's that this package does not have: to call them undefined would hide that. */
    private static final Set<String> UNSUPPORTED = Set.of("dict", "lipsum", "cycler", "joiner", "caller", "varargs");

    private final Optional<Frame> outer;
    private final Set<String> later;
    private final Map<String, Object> variables = new HashMap<>();

    private Frame(Optional<Frame> outer, Set<String> later) {
        this.outer = outer;
        this.later = later;
    }

    Frame(Map<String, Object> globals) {
        this(Optional.empty(), Set.of());
        variables.putAll(globals);
    }

    /** One inside it; {@code later} are the variables that {@link Names} says are its own from the beginning. */
    Frame inner(Set<String> later) {
        return new Frame(Optional.of(this), later);
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        return get(name, false);
    }

    private Object get(String name, boolean fromWithin) {
        Object value = variables.get(name);
        if (value != null) {
            return value;
        }
        if (outer.isEmpty() && UNSUPPORTED.contains(name)) {
            throw new TemplateException("\"" + name + "\" is not supported");
        }
        Object further = outer.isPresent() ? outer.get().get(name, true) : Undefined.name(name);
        if (fromWithin && later.contains(name) && !(further instanceof Undefined)) {
            throw new TemplateException("\"" + name
                    + "\" is read before the template sets it: Python finds nothing there," + " which cannot be meant");
        }
        return further;
    }
}
