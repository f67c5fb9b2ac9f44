package io.prefero.objective;

import io.prefero.score.Rows;
import io.prefero.score.Shapes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a term of a loss is averaged over. Only the trainer divides, by the total over the whole optimisation batch. */
public interface Denominator {
    /** The mean over examples. */
    Denominator EXAMPLES = Shapes::examples;

    /** The total over a batch. */
    double total(Shapes shapes);

    /** The mean over all response tokens of some branches together. */
    static Denominator tokens(String... branches) {
        List<String> names = List.of(branches);
        return shapes -> names.stream().mapToLong(shapes::tokens).sum();
    }

    /** The mean over all tokens of a branch, its prompt's included. */
    static Denominator tokensAndPrompt(String branch) {
        return shapes ->
                shapes.rows(branch).map(r -> r.tokens() + r.promptTokens()).orElse(0L);
    }

    /** The mean over all responses of that name. */
    static Denominator responses(String branch) {
        return shapes -> shapes.rows(branch).map(Rows::count).orElse(0);
    }

    /** The mean over all pairs of responses in one list of which one has the greater note. */
    static Denominator pairs(String branch, String note) {
        return shapes -> shapes.rows(branch).map(r -> r.lists(note)).stream()
                .flatMap(Stream::of)
                .mapToLong(Denominator::pairs)
                .sum();
    }

    private static long pairs(double[] values) {
        return Arrays.stream(values)
                .mapToLong(
                        better -> Arrays.stream(values).filter(v -> better > v).count())
                .sum();
    }
}
