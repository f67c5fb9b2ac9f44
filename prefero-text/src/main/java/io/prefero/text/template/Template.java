package io.prefero.text.template;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A template that was read. May be used by several threads. */
public final class Template {
    private static final int LONGEST_RANGE = 100_000;

    private final Statement.Inner body;
    private final Supplier<LocalDateTime> clock;

    private Template(Statement.Inner body, Supplier<LocalDateTime> clock) {
        this.body = body;
        this.clock = clock;
    }

    /**
     * Reads a template.
     *
     * @param clock what {@code strftime_now} goes by
     * @throws TemplateException naming the line of what is wrong or not supported
     */
    public static Template parse(String source, Supplier<LocalDateTime> clock) {
        return new Template(Parser.parse(source), clock);
    }

    /**
     * What it writes.
     *
     * @param variables an object with a value for each variable
     * @throws TemplateException if the template refuses the variables, or does something with them that Python or this package
     *     cannot do
     */
    public String render(JsonNode variables) {
        return render(Variables.map(variables));
    }

    /**
     * What it writes.
     *
     * @throws TemplateException if the template refuses the variables, or does something with them that Python or this package
     *     cannot do
     */
    String render(Map<String, Object> variables) {
        Map<String, Object> globals = new HashMap<>(functions());
        globals.putAll(variables);
        StringBuilder out = new StringBuilder();
        body.in(new Frame(globals), out);
        return out.toString();
    }

    private Map<String, Object> functions() {
        Callable range = arguments -> range(arguments.positional());
        Callable namespace = Template::namespace;
        Callable raise = arguments -> {
            throw new TemplateException("the template refuses this conversation: "
                    + Values.text(arguments.bind("raise_exception", "message").get("message")));
        };
        Callable now = arguments -> Dates.format(
                clock.get(), arguments.bind("strftime_now", "format").text("format"));
        return Map.of("range", range, "namespace", namespace, "raise_exception", raise, "strftime_now", now);
    }

    private static Namespace namespace(Arguments arguments) {
        if (!arguments.positional().isEmpty()) {
            throw new TemplateException("namespace takes named arguments only");
        }
        return new Namespace(new LinkedHashMap<>(arguments.named()));
    }

    private static List<Object> range(List<Object> bounds) {
        if (bounds.isEmpty() || bounds.size() > 3) {
            throw new TemplateException("range takes one to three integers");
        }
        long[] numbers =
                bounds.stream().mapToLong(b -> Values.integer("range", b)).toArray();
        long from = numbers.length == 1 ? 0 : numbers[0];
        long to = numbers.length == 1 ? numbers[0] : numbers[1];
        long step = numbers.length == 3 ? numbers[2] : 1;
        if (step == 0) {
            throw new TemplateException("the step of range must not be 0");
        }
        List<Object> all = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            if (all.size() == LONGEST_RANGE) {
                throw new TemplateException("range of more than " + LONGEST_RANGE + " numbers");
            }
            all.add(i);
        }
        return all;
    }
}
