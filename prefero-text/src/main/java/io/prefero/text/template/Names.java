package io.prefero.text.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which variables a template sets, by the loop, macro or whole template whose own they are. Jinja decides before it runs what a
 * name means: one that is set there for certain, and was not read there before, is that variable also for loops and macros
 * inside that come earlier, which then find nothing, whatever the name means further out.
 */
final class Names {
    private final Deque<Map<String, Boolean>> levels = new ArrayDeque<>();
    private final Deque<Integer> conditions = new ArrayDeque<>();

    Names() {
        open();
    }

    void open() {
        levels.push(new HashMap<>());
        conditions.push(0);
    }

    /** Ends a level; gives the variables that are set there first of all. */
    Set<String> close() {
        conditions.pop();
        return levels.pop().entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Begins (1) or ends (−1) a condition: what is set under it may not be set. */
    void condition(int change) {
        conditions.push(conditions.pop() + change);
    }

    void read(String name) {
        levels.element().putIfAbsent(name, false);
    }

    void set(Target target) {
        if (target instanceof Target.Several several) {
            several.targets().forEach(this::set);
        } else if (target instanceof Target.Variable variable) {
            set(variable.name());
        } else if (target instanceof Target.Attribute attribute) {
            read(attribute.namespace());
        }
    }

    void set(String name) {
        levels.element().putIfAbsent(name, conditions.element() == 0);
    }
}
