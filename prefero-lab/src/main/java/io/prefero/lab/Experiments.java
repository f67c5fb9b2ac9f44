package io.prefero.lab;

import io.prefero.lab.authors.Npo;
import io.prefero.lab.ches.Ches;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.goodbad.Dpo;
import io.prefero.lab.letters.Lipo;
import java.util.List;

/** Every experiment of the lab, in the order of the report. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(new Dpo(), new Npo(), new Lipo(), new Ches());

    private Experiments() {}

    /** All of them. */
    public static List<Experiment> all() {
        return ALL;
    }

    /**
     * The experiment of a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static Experiment named(String name) {
        return ALL.stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no experiment " + name + "; there are "
                        + String.join(", ", ALL.stream().map(Experiment::name).toList())));
    }
}
