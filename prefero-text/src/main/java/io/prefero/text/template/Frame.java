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
    private final Map<String, Object> variables = new HashMap<>();

    private Frame(Optional<Frame> outer) {
        this.outer = outer;
    }

    Frame(Map<String, Object> globals) {
        this(Optional.empty());
        variables.putAll(globals);
    }

    Frame inner() {
        return new Frame(Optional.of(this));
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        Object value = variables.get(name);
        if (value != null) {
            return value;
        }
        if (outer.isEmpty() && UNSUPPORTED.contains(name)) {
            throw new TemplateException("\"" + name + "\" is not supported");
        }
        return outer.isPresent() ? outer.get().get(name) : Undefined.name(name);
    }
}
