package io.prefero.objective;

import java.util.Optional;

/** What the losses of lists are averaged over. */
public enum ListReduction {
    /** All pairs of the batch that differ in their labels. */
    PAIRS_MEAN,
    /** All responses of the batch. */
    ITEMS_MEAN,
    /** A sum within each list, and the mean over lists. */
    LIST_SUM;

    /**
     * Another one where one is given. A sum within each list is possible for every loss.
     *
     * @throws IllegalArgumentException if the other one is a mean over what the loss does not run over
     */
    public ListReduction unless(Optional<ListReduction> given) {
        given.filter(other -> other != this && other != LIST_SUM).ifPresent(other -> {
            throw new IllegalArgumentException("reduction must be " + this + " or " + LIST_SUM
                    + " (in small letters) for this loss, got " + other);
        });
        return given.orElse(this);
    }

    /** What the trainer divides by. */
    public Denominator denominator() {
        return switch (this) {
            case PAIRS_MEAN -> Denominator.pairs(Listwise.RESPONSES, Listwise.SCORE);
            case ITEMS_MEAN -> Denominator.responses(Listwise.RESPONSES);
            case LIST_SUM -> Denominator.EXAMPLES;
        };
    }
}
