package io.prefero.lab.claim;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Training;
import java.nio.file.Path;
import java.util.Map;

/** The arms of one seed: models, trained on from some model or as they are, each followed by an exam. */
public final class Trial {
    private final Bench bench;
    private final long seed;
    private final Exam exam;
    private final Measured measured;

    private Trial(Bench bench, long seed, Exam exam, Measured measured) {
        this.bench = bench;
        this.seed = seed;
        this.exam = exam;
        this.measured = measured;
    }

    /** No arms yet. */
    public static Trial of(Bench bench, long seed, Exam exam) {
        return new Trial(bench, seed, exam, new Measured());
    }

    /** What a model is measured by. */
    public interface Exam {
        /** Everything that is measured of a model. */
        Map<String, Double> of(Author author);
    }

    /** The same trial with another exam for arms to come. */
    public Trial with(Exam other) {
        return new Trial(bench, seed, other, measured);
    }

    /** Examines a model as it is. */
    public Trial examine(String arm, Path model) {
        try (Author author = Author.load(model)) {
            measured.note(arm, exam.of(author));
        }
        return this;
    }

    /** Trains an arm from a model on, and examines what comes out. */
    public Trial add(String arm, Path from, Training training) {
        return examine(arm, bench.trained(from, training, seed));
    }

    /** What all arms came to. */
    public Measured measured() {
        return measured;
    }
}
