package io.prefero.lab.every;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import java.nio.file.Path;
import java.util.List;

/** Where every method is tried: a model, and somebody who judges its replies. */
public interface World {
    /** What the experiment is called here. */
    String name();

    /** The model and the judge, in a few plain sentences. */
    String setting();

    /** How long and at which rate every method trains: the block {@code train} of a run. */
    String train();

    /** In words, for methods that are told: what is good after a prompt. */
    String taste(String prompt);

    /** What unlearning says instead. */
    String refusal();

    /** The model and its judged replies for a seed. */
    Judged judged(Bench bench, long seed);

    /**
     * A model and pairs of its own replies.
     *
     * @param model its folder
     * @param pairs to train on
     * @param shuffled the same, judged by a coin
     * @param heldOut pairs that nobody trains on
     */
    record Judged(Path model, List<Preference> pairs, List<Preference> shuffled, List<Preference> heldOut) {}
}
