package io.prefero.lab.users;

import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import java.util.List;

/** How a model learns from episodes. */
enum Way {
    PREF_FT("Pref-FT", "{ name: sft }", "1e-3"),
    FSPO_DPO("FSPO-DPO", "{ name: fspo, loss: sigmoid, beta: 0.1 }", "3e-4"),
    FSPO_IPO("FSPO-IPO", "{ name: fspo, loss: ipo, beta: 0.1 }", "3e-4");

    static final int BATCH = 32;

    private final String label;
    private final String method;
    private final String rate;

    Way(String label, String method, String rate) {
        this.label = label;
        this.method = method;
        this.rate = rate;
    }

    /** With how many shots it is tried. */
    List<Integer> shots() {
        return switch (this) {
            case PREF_FT -> List.of(0, 4);
            case FSPO_DPO -> List.of(0, 1, 4);
            case FSPO_IPO -> List.of(4);
        };
    }

    /** The arm's name. */
    String arm(int count) {
        return label + ", " + count + (count == 1 ? " shot" : " shots");
    }

    /** A training that sees every row once. */
    Training on(List<Preference> rows) {
        return Training.of(
                method, rows, "{ lr: " + rate + ", batch: " + BATCH + ", warmup: 0.05, schedule: constant }");
    }
}
