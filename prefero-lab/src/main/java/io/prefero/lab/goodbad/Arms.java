package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Measured;

/** The arms of one seed: trainings that begin at the same model, and what each is worth. */
final class Arms {
    /** What the base itself is called. */
    static final String BEFORE = "before";

    /** The usual schedule: 250 steps of 64 pairs, as DPO's reproduction has it but for their number. */
    static final String USUAL = "{ lr: 5e-4, batch: 64, steps: 250, warmup: 0.08, schedule: constant }";

    private final Bench bench;
    private final Base base;
    private final Exam exam;
    private final Measured measured = new Measured();

    /** Arms that begin at a base, which is examined too. */
    Arms(Bench bench, Base base, Exam exam) {
        this.bench = bench;
        this.base = base;
        this.exam = exam;
        measured.note(BEFORE, exam.of(base.model()));
    }

    /** Trains an arm and examines it. */
    Arms add(String arm, Training training) {
        measured.note(arm, exam.of(bench.trained(base.model(), training, base.seed())));
        return this;
    }

    Measured measured() {
        return measured;
    }
}
