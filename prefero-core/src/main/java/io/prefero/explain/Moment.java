package io.prefero.explain;

import io.prefero.objective.Pairwise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a method sees in a row at one moment.
 *
 * @param when such as "before"
 * @param model which model answered
 * @param loss the row's own
 * @param batchLoss the mean over the row and its company; the same without company
 * @param terms the parts of the batch's loss, without their weights, by name
 * @param texts those that the loss pulls on
 * @param remembers whether the method has a memory of earlier batches, which was empty here
 */
public record Moment(
        String when,
        String model,
        double loss,
        double batchLoss,
        Map<String, Double> terms,
        List<TextShares> texts,
        boolean remembers) {
    public Moment {
        terms = new LinkedHashMap<>(terms);
        texts = List.copyOf(texts);
    }

    /** The reward of the chosen text minus that of the rejected one. */
    public OptionalDouble margin() {
        Optional<Double> chosen = reward(Pairwise.CHOSEN);
        Optional<Double> rejected = reward(Pairwise.REJECTED);
        return chosen.isPresent() && rejected.isPresent()
                ? OptionalDouble.of(chosen.get() - rejected.get())
                : OptionalDouble.empty();
    }

    private Optional<Double> reward(String name) {
        return texts.stream()
                .filter(t -> t.name().equals(name) && t.reward().isPresent())
                .map(t -> t.reward().getAsDouble())
                .findFirst();
    }

    /** The greatest |∂loss/∂log π| of a token of the row. */
    public double gradientWeight() {
        return texts.stream().mapToDouble(TextShares::gradientWeight).max().orElse(0);
    }
}
