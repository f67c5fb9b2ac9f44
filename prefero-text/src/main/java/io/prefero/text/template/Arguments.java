package io.prefero.text.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a function, filter or test was given. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** Arguments by the names of a function's parameters. */
    record Bound(String function, Map<String, Object> values) {
        boolean has(String name) {
            return values.containsKey(name);
        }

        Object get(String name) {
            Object value = values.get(name);
            if (value == null) {
                throw new TemplateException(function + " needs " + name);
            }
            return value;
        }

        Object get(String name, Object otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        boolean truth(String name) {
            return Values.truth(get(name, false));
        }

        String text(String name) {
            return Values.string(function, get(name));
        }

        int integer(String name) {
            return Values.integer(function, get(name));
        }
    }

    /**
     * Them by name.
     *
     * @throws TemplateException if there are more than the function has parameters, or others
     */
    Bound bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new TemplateException(
                    function + " takes at most " + parameters.length + " arguments, got " + positional.size());
        }
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            values.put(parameters[i], positional.get(i));
        }
        named.forEach((name, value) -> {
            if (!List.of(parameters).contains(name) || values.put(name, value) != null) {
                throw new TemplateException(function + " takes no argument " + name + ", or got it twice");
            }
        });
        return new Bound(function, values);
    }

    void none(String function) {
        bind(function);
    }
}
