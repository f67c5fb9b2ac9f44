package io.prefero.lab.authors;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that knows all facts, one that was never told some of them, and what becomes of the first as it forgets those: each
 * method at several times, every time from the beginning, for what was measured on the way down to be of the same training.
 */
final class Unlearned {
    /** Authors whose facts are forgotten. */
    static final int FORGOTTEN = 10;

    /** Authors next to them, whose facts utility is measured on. */
    private static final int ASKED = 30;

    private static final int BATCH = 10;

    /** Nothing but AdamW: gradients that fade are not to be told from gradients that were shortened. */
    private static final String PLAIN = "warmup: 0, schedule: constant, max_grad_norm: 1e9";

    private final Bench bench;
    private final Facts facts;
    private final Path base;
    private final Trial trial;

    Unlearned(Bench bench, long seed) {
        this.bench = bench;
        facts = new Facts(seed);
        base = knowing(facts.about(author -> true));
        Exam exam = Exam.of(
                facts,
                facts.about(author -> author < FORGOTTEN),
                facts.about(author -> author >= FORGOTTEN && author < FORGOTTEN + ASKED),
                knowing(facts.about(author -> author >= FORGOTTEN)));
        trial = Trial.of(bench, seed, exam).examine(Npo.BEFORE, base);
    }

    private Path knowing(List<Demonstration> known) {
        Training training = Training.of(
                "{ name: sft }", known, "{ lr: 2e-3, batch: 50, steps: 600, warmup: 0.05, schedule: linear }");
        return bench.trained(bench.fresh(Facts.SUBJECT, facts.seed()), training, facts.seed());
    }

    /** Forgets the ten authors by a method for some epochs. */
    Unlearned forget(String arm, String method, List<Integer> epochs) {
        epochs.forEach(e -> trial.examine(Npo.at(arm, e), without(method, e, 0)));
        return this;
    }

    /** Forgets the next ten authors instead: the control. */
    Unlearned forgetOthers(String arm, String method, int epochs) {
        trial.examine(arm, without(method, epochs, FORGOTTEN));
        return this;
    }

    /** The model without ten authors, counted from the first of them. */
    private Path without(String method, int epochs, int first) {
        List<Demonstration> forget = facts.about(author -> author >= first && author < first + FORGOTTEN);
        int steps = epochs * forget.size() / BATCH;
        Training training = Training.of(
                        method, forget, "{ lr: 3e-4, batch: " + BATCH + ", steps: " + steps + ", " + PLAIN + " }")
                .with("retain", facts.about(author -> author < first || author >= first + FORGOTTEN))
                .with("refusals", Facts.REFUSALS);
        return bench.trained(base, training, facts.seed());
    }

    Measured measured() {
        return trial.measured();
    }
}
