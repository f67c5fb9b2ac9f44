package io.prefero.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How large a batch is, known before it is scored.
 *
 * @param examples the number of examples
 * @param lengths response tokens of each example, by branch name
 */
public record Shapes(int examples, Map<String, int[]> lengths) {
    /** The shapes of examples that wait to be scored. */
    public static Shapes of(List<Tree> trees) {
        Map<String, int[]> lengths = new HashMap<>();
        for (int i = 0; i < trees.size(); i++) {
            for (Branch b : trees.get(i).branches()) {
                lengths.computeIfAbsent(b.name(), n -> new int[trees.size()])[i] += b.length();
            }
        }
        return new Shapes(trees.size(), lengths);
    }

    /** All response tokens of a branch. */
    public long tokens(String branch) {
        return Optional.ofNullable(lengths.get(branch)).stream()
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .sum();
    }
}
