package io.prefero.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What became of the rows of a dataset.
 *
 * @param read rows in the files
 * @param otherSide rows that the train/eval split gave to the other side
 * @param kept rows in the dataset
 * @param dropped rows that were left out, by reason
 * @param truncated rows whose prompt lost its left end
 * @param tokens tokens of all sequences together
 */
public record DataReport(
        long read, long otherSide, long kept, Map<String, Tally> dropped, Tally truncated, long tokens) {
    /**
     * Some rows.
     *
     * @param count how many
     * @param examples where the first of them stand, as {@code file:line} or {@code file row n}
     */
    public record Tally(long count, List<String> examples) {
        static final Tally NONE = new Tally(0, List.of());
        private static final int EXAMPLES = 5;

        Tally plus(String at) {
            List<String> more = examples;
            if (examples.size() < EXAMPLES) {
                more = new ArrayList<>(examples);
                more.add(at);
            }
            return new Tally(count + 1, List.copyOf(more));
        }

        @Override
        public String toString() {
            String more = count > examples.size() ? ", …" : "";
            return count + (count == 0 ? "" : " (" + String.join(", ", examples) + more + ")");
        }
    }

    /** The report in one sentence. */
    public String summary() {
        String reasons = dropped.entrySet().stream()
                .map(reason -> "; dropped because " + reason.getKey() + ": " + reason.getValue())
                .collect(Collectors.joining());
        return read + " rows read, " + kept + " kept (" + tokens + " tokens)"
                + (otherSide == 0 ? "" : "; on the other side of the train/eval split: " + otherSide)
                + reasons
                + (truncated.count() == 0 ? "" : "; prompts shortened: " + truncated);
    }
}
