package io.prefero.cli;

import io.prefero.method.Methods;
import io.prefero.method.Methods.Method;
import io.prefero.objective.About;
import io.prefero.setting.Key;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The table of methods, as it follows from their records. */
record MethodTable(Collection<Method> methods) {
    private static final String NONE = "–";
    private static final PassedLevels LEVELS = new PassedLevels();

    /** A line or two for each. */
    String text() {
        return methods.stream()
                .map(m -> String.format("%-10s %s%n%-10s %s%n", m.id(), about(m), "", oneLine(m)))
                .collect(Collectors.joining());
    }

    private static String oneLine(Method method) {
        String keys = Key.of(method.type(), method.variant()).stream()
                .map(k -> k.name() + (k.initial().isEmpty() ? "" : "=" + k.initial()))
                .collect(Collectors.joining(", "));
        return "on " + rows(method) + (keys.isEmpty() ? "" : "; " + keys);
    }

    /** Everything about one. */
    static String detail(Method method) {
        String paper = formula(method).map(f -> "loss:        " + f + "\n").orElse("")
                + paper(method).map(p -> "paper:       " + p + "\n").orElse("")
                + elsewhere(method).map(e -> "elsewhere:   " + e + "\n").collect(Collectors.joining());
        String keys = Key.of(method.type(), method.variant()).stream()
                .map(k -> String.format(
                        "  %-18s %-12s %-20s %s%n", k.name(), or(k.initial(), NONE), or(k.range(), NONE), k.meaning()))
                .collect(Collectors.joining());
        String levels = String.join(", ", levels(method));
        return method.id() + ": " + about(method) + "\n" + paper + "learns from: " + rows(method)
                + (levels.isEmpty() ? "" : "\nshown by:    " + levels)
                + String.format("%n%n  %-18s %-12s %-20s %s%n", "key", "default", "range", "meaning") + keys;
    }

    ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Method method : methods) {
            ObjectNode json = all.addObject().put("id", method.id()).put("about", about(method));
            annotation(method)
                    .ifPresent(a ->
                            json.put("paper", a.paper()).put("url", a.url()).put("formula", a.formula()));
            ArrayNode others = json.putArray("elsewhere");
            elsewhere(method).forEach(others::add);
            json.put("learns_from", rows(method));
            levels(method).forEach(json.putArray("levels")::add);
            ArrayNode keys = json.putArray("hyperparameters");
            Key.of(method.type(), method.variant())
                    .forEach(k -> keys.addObject()
                            .put("name", k.name())
                            .put("default", k.initial())
                            .put("range", k.range())
                            .put("meaning", k.meaning()));
        }
        return all;
    }

    /** The page docs/methods.md. */
    String markdown() {
        StringBuilder page = new StringBuilder("""
                # Methods

                Made by `./prefero methods --markdown > docs/methods.md` from the methods' records; a test fails if it is out of date.
                What each is shown by comes from the results of tests, of the lab and of mutation testing (`tools/levels`): *formula*, loss and gradient equal
                golden vectors and plain Java; *identities*, what the paper's formulas imply; *equivalences*, the fast way equals the plain one and a stopped run
                goes on to the same bits; *behaviour*, the paper's claims in small worlds; *mutation*, broken formulas are noticed.

                | id | what it is | learns from | paper |
                |---|---|---|---|
                """);
        methods.forEach(m -> page.append(row(
                "[`" + m.id() + "`](#" + m.id().replace("/", "") + ")",
                about(m),
                rows(m),
                annotation(m)
                        .filter(a -> !a.url().isEmpty())
                        .map(a -> "[" + a.paper() + "](" + a.url() + ")")
                        .orElse(NONE))));
        methods.forEach(m -> page.append(section(m)));
        page.append("\n## Names of other tools\n\n| name | means |\n|---|---|\n");
        aliases().forEach((name, id) -> page.append(row("`" + name + "`", "`" + id + "`")));
        return page.toString();
    }

    private static Map<String, String> aliases() {
        return new TreeMap<>(Methods.aliases());
    }

    private static String section(Method method) {
        List<Key> keys = Key.of(method.type(), method.variant());
        String rows = keys.stream()
                .map(k -> row("`" + k.name() + "`", or(k.initial(), NONE), or(k.range(), NONE), k.meaning()))
                .collect(Collectors.joining());
        String table = "| key | default | range | meaning |\n|---|---|---|---|\n" + rows;
        String others = elsewhere(method).map(e -> "* " + e + "\n").collect(Collectors.joining());
        return "\n## " + method.id() + "\n\n"
                + formula(method).map(f -> "`" + f + "`\n\n").orElse("")
                + (others.isEmpty() ? "" : "Elsewhere:\n\n" + others + "\n")
                + (levels(method).isEmpty() ? "" : "Shown by: " + String.join(", ", levels(method)) + ".\n\n")
                + (keys.isEmpty() ? "No hyperparameters.\n" : table);
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static Optional<About> annotation(Method method) {
        return Optional.ofNullable(method.type().getAnnotation(About.class));
    }

    private static String about(Method method) {
        return annotation(method).map(About::value).orElse("(no description: its record lacks @About)");
    }

    private static Optional<String> formula(Method method) {
        return annotation(method).map(About::formula).filter(f -> !f.isEmpty());
    }

    private static Stream<String> elsewhere(Method method) {
        return annotation(method).stream().flatMap(a -> Arrays.stream(a.elsewhere()));
    }

    private static List<String> levels(Method method) {
        return LEVELS.of(method.id(), method.type().getSimpleName());
    }

    private static Optional<String> paper(Method method) {
        return annotation(method).filter(a -> !a.paper().isEmpty()).map(a -> a.paper() + ", " + a.url());
    }

    private static String rows(Method method) {
        return method.with(JsonNodeFactory.instance.objectNode()).rows();
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
