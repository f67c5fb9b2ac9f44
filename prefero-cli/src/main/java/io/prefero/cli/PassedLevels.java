package io.prefero.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What tests, the lab and mutation testing have shown of each method, as {@code tools/levels} wrote it down: nothing here is
 * written by hand.
 */
final class PassedLevels {
    private final JsonNode levels = read();

    private static JsonNode read() {
        try (InputStream file = PassedLevels.class.getResourceAsStream("levels.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(file, "levels.json is missing from the jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One phrase for each level that has been passed, in the order of the levels; empty if none is known.
     *
     * @param type the simple name of the method's record
     */
    List<String> of(String id, String type) {
        List<String> passed = new ArrayList<>();
        JsonNode tests = levels.path("tests").path(id);
        for (String level : List.of("formula", "identities", "equivalences")) {
            int count = tests.path(level).asInt(0);
            if (count > 0) {
                passed.add(level + " (" + count + (count == 1 ? " test)" : " tests)"));
            }
        }
        JsonNode lab = levels.path("behaviour").path(id);
        if (!lab.isEmpty()) {
            passed.add("behaviour (" + inTheLab(lab, "claims") + " claims and " + inTheLab(lab, "controls")
                    + " controls hold in the lab)");
        }
        JsonNode mutants = levels.path("mutation").path(type);
        if (mutants.isArray()) {
            passed.add("mutation (" + ofAll(mutants) + " mutants killed)");
        }
        return passed;
    }

    /** Over all experiments that speak of a method. */
    private static String inTheLab(JsonNode experiments, String kind) {
        int held = 0;
        int all = 0;
        for (JsonNode experiment : experiments) {
            held += experiment.path(kind).path(0).asInt();
            all += experiment.path(kind).path(1).asInt();
        }
        return held + " of " + all;
    }

    private static String ofAll(JsonNode counts) {
        return counts.path(0).asInt() + " of " + counts.path(1).asInt();
    }
}
