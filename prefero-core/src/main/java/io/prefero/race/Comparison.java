package io.prefero.race;

import io.prefero.eval.PairedChange;
import java.util.List;

/**
 * An entry beside the baseline, by one yardstick.
 *
 * @param change from the baseline to the entry, prompt by prompt, over the means of all seeds
 * @param bySeed the mean difference of each seed
 */
public record Comparison(PairedChange change, List<Double> bySeed) {
    /** What the numbers allow to say. */
    public enum Verdict {
        MORE,
        LESS,
        /** The interval contains no difference, or seeds contradict one another. */
        NONE_SEEN
    }

    public Comparison {
        bySeed = List.copyOf(bySeed);
    }

    /** More, less, or no difference seen. */
    public Verdict verdict() {
        PairedChange.Verdict found = change.verdict();
        if (found == PairedChange.Verdict.ROSE && bySeed.stream().allMatch(d -> d > 0)) {
            return Verdict.MORE;
        }
        return found == PairedChange.Verdict.FELL && bySeed.stream().allMatch(d -> d < 0)
                ? Verdict.LESS
                : Verdict.NONE_SEEN;
    }

    /** The verdict in words: better or worse where a yardstick judges, otherwise higher or lower. */
    public String words(Yardstick yardstick) {
        return switch (verdict()) {
            case MORE -> yardstick.judges() ? "better" : "higher";
            case LESS -> yardstick.judges() ? "worse" : "lower";
            case NONE_SEEN -> "no difference seen";
        };
    }
}
