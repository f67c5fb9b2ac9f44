package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the models say of one stretch of tokens, in every example of a batch: a {@link Ragged} column per signal. Sums, means
 * and ratios are vectors with one number per example; of a list of responses, with one per response, example after example.
 */
public final class TokenScore {
    private final Stretch stretch;
    private final int[] counts;
    private final Map<Signal, Ragged> columns;
    private final Map<String, double[]> notes;

    /**
     * Scores.
     *
     * @param counts rows of each example
     * @param notes known numbers of each row, by name
     */
    public TokenScore(Stretch stretch, int[] counts, Map<Signal, Ragged> columns, Map<String, double[]> notes) {
        this.stretch = stretch;
        this.counts = counts.clone();
        this.columns = Map.copyOf(columns);
        this.notes = Map.copyOf(notes);
    }

    /** One response per example. */
    public TokenScore(String branch, Map<Signal, Ragged> columns) {
        this(Stretch.response(branch), ones(columns), columns, Map.of());
    }

    private static int[] ones(Map<Signal, Ragged> columns) {
        int[] ones = columns.values().iterator().next().lengths();
        Arrays.fill(ones, 1);
        return ones;
    }

    /** What was found of the same stretch in several batches, end to end. */
    public static TokenScore join(List<TokenScore> parts) {
        TokenScore first = parts.get(0);
        Map<Signal, Ragged> columns = new HashMap<>();
        first.columns
                .keySet()
                .forEach(signal -> columns.put(
                        signal,
                        Ragged.join(parts.stream().map(p -> p.column(signal)).toList())));
        Map<String, double[]> notes = new HashMap<>();
        first.notes
                .keySet()
                .forEach(note -> notes.put(
                        note,
                        parts.stream()
                                .flatMapToDouble(p -> Arrays.stream(p.notes.get(note)))
                                .toArray()));
        int[] counts = parts.stream().flatMapToInt(p -> Arrays.stream(p.counts)).toArray();
        return new TokenScore(first.stretch, counts, columns, notes);
    }

    /** Some examples, in this order. */
    public TokenScore pick(int[] examples) {
        int[] rows = rowsOf(examples);
        Map<Signal, Ragged> columns = new HashMap<>();
        this.columns.forEach((signal, column) -> columns.put(signal, column.pick(rows)));
        Map<String, double[]> notes = new HashMap<>();
        this.notes.forEach((name, values) -> notes.put(
                name, IntStream.of(rows).mapToDouble(row -> values[row]).toArray()));
        return new TokenScore(
                stretch, IntStream.of(examples).map(i -> counts[i]).toArray(), columns, notes);
    }

    /** What a backward pass has left at a signal of some examples, if it reached it. */
    public Optional<Tensor> pull(Signal signal, int[] examples) {
        return column(signal).pull(rowsOf(examples));
    }

    private int[] rowsOf(int[] examples) {
        int[] starts = new int[counts.length];
        for (int i = 1; i < counts.length; i++) {
            starts[i] = starts[i - 1] + counts[i - 1];
        }
        return IntStream.of(examples)
                .flatMap(i -> IntStream.range(starts[i], starts[i] + counts[i]))
                .toArray();
    }

    /** The same stretch with one more column. */
    public TokenScore with(Signal signal, Ragged column) {
        Map<Signal, Ragged> more = new HashMap<>(columns);
        more.put(signal, column);
        return new TokenScore(stretch, counts, more, notes);
    }

    /** These tokens followed by others of the same branch. */
    public TokenScore then(TokenScore other) {
        Map<Signal, Ragged> longer = new HashMap<>();
        columns.forEach((signal, column) -> longer.put(signal, column.then(other.column(signal))));
        return new TokenScore(stretch, counts, longer, notes);
    }

    /** The name of the branch. */
    public String name() {
        return stretch.branch();
    }

    public Stretch stretch() {
        return stretch;
    }

    /** How many rows each example has: 1, or the length of its list. */
    public int[] counts() {
        return counts.clone();
    }

    /** A number of each row, split into one tensor per example. */
    public List<Tensor> lists(Tensor perRow) {
        long[] sizes = IntStream.of(counts).asLongStream().toArray();
        return List.of(perRow.split(0, sizes));
    }

    /** A known number of each row, fp64 [rows]. */
    public Tensor note(String name) {
        return Tensor.of(known(name));
    }

    /** The same, one array per example. */
    public double[][] noteLists(String name) {
        return Rows.lists(counts, known(name));
    }

    private double[] known(String name) {
        return Optional.ofNullable(notes.get(name))
                .orElseThrow(() ->
                        new IllegalStateException("the objective did not declare a note " + name + " of " + stretch));
    }

    Map<String, double[]> notes() {
        return notes;
    }

    /** What is known of one row, by name. */
    public Map<String, Double> notes(int row) {
        Map<String, Double> known = new HashMap<>();
        notes.forEach((name, values) -> known.put(name, values[row]));
        return known;
    }

    public Set<Signal> signals() {
        return columns.keySet();
    }

    /** The values of a signal, token by token. */
    public Ragged column(Signal signal) {
        Ragged column = columns.get(signal);
        if (column == null) {
            throw new IllegalStateException(stretch + " was not scored for " + signal.key()
                    + ": the objective must declare it among its signals");
        }
        return column;
    }

    /** The values of a signal, copied: those of all rows of an example end to end. */
    List<double[]> values(Signal signal) {
        List<double[]> rows = column(signal).rows();
        List<double[]> values = new ArrayList<>();
        int at = 0;
        for (int count : counts) {
            values.add(rows.subList(at, at += count).stream()
                    .flatMapToDouble(Arrays::stream)
                    .toArray());
        }
        return values;
    }

    /** log π_θ of each token. */
    public Ragged policy() {
        return column(Signal.POLICY);
    }

    /** log π_ref of each token, without gradient. */
    public Ragged reference() {
        return column(Signal.REFERENCE);
    }

    /** log π_θ(y|x), [rows]. */
    public Tensor logProb() {
        return policy().sum();
    }

    /** log π_θ(y|x)/|y|, [rows]: p̄ in the papers on length. */
    public Tensor meanLogProb() {
        return policy().mean();
    }

    /** log π_θ of each token over π_ref. */
    public Ragged tokenLogRatio() {
        return policy().minus(reference());
    }

    /** log π_θ(y|x)/π_ref(y|x), [rows]: h in most papers' derivations. */
    public Tensor logRatio() {
        return tokenLogRatio().sum();
    }

    /** |y|: the number of tokens, [rows]. */
    public Tensor lengths() {
        return policy().counts();
    }
}
