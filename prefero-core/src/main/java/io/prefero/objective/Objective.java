package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.Note;
import io.prefero.score.Role;
import io.prefero.score.Scores;
import io.prefero.tensor.Draw;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A preference-optimization method: a pure function from scores to the terms of a loss. It knows no model, no padding, no
 * device and no batch layout. Its record components are its hyperparameters.
 */
public interface Objective {
    /** Whether examples are judged one by one or a batch together. */
    enum Coupling {
        EXAMPLE,
        /** The whole optimisation batch is scored first, then the coefficients are computed once. */
        BATCH
    }

    /** The stretches of tokens that it reads, and what of them. */
    List<Need> needs();

    /** What models are asked, where that is not what {@link #evaluate} reads but what {@link #derive} makes it of. */
    default List<Need> asked() {
        return needs();
    }

    /** Makes what {@link #evaluate} reads out of what models were asked; gradient flows through it. */
    default Scores derive(Scores asked) {
        return asked;
    }

    /** The terms of the loss, and what to report, for a batch. */
    Outcome evaluate(Scores scores);

    /** What the same scores tell of where the policy is going, which the loss does not show; monitors watch it. */
    default List<Metric> signs(Scores scores) {
        return List.of();
    }

    default Coupling coupling() {
        return Coupling.EXAMPLE;
    }

    /** What must be known of every example. */
    default List<Note> notes() {
        return List.of();
    }

    /** What it learns from, in words. */
    default String rows() {
        return "its own rows";
    }

    /** The fewest examples that make a batch. */
    default int smallestBatch() {
        return 1;
    }

    /** The roles that are trained. */
    default Set<Role> trained() {
        return Set.of(Role.POLICY);
    }

    /**
     * Trained tensors of the method's own.
     *
     * @param width the size of the model's hidden states
     */
    default List<Parameter> parameters(int width, Draw draw) {
        return List.of();
    }

    /** How the reference follows the policy, where the method is about that; otherwise a run may say so. */
    default Optional<Moving> moving() {
        return Optional.empty();
    }

    /** The loss when the policy equals the reference, where the method has such a value: the step-0 contract. */
    default OptionalDouble start() {
        return OptionalDouble.empty();
    }
}
