package io.prefero.score;

import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Numbers per token of several responses, end to end: row i holds the tokens of response i. */
public final class Ragged {
    private final Tensor values;
    private final int[] lengths;

    /**
     * Rows end to end.
     *
     * @param values [Σ lengths] or [Σ lengths, k]
     * @param lengths tokens of each row; 0 for an absent one
     */
    public Ragged(Tensor values, int[] lengths) {
        if (values.size(0) != Arrays.stream(lengths).sum()) {
            throw new IllegalArgumentException(
                    values.size(0) + " values for rows of " + Arrays.toString(lengths) + " tokens");
        }
        this.values = values;
        this.lengths = lengths.clone();
    }

    /** The rows of several, end to end. */
    public static Ragged join(List<Ragged> parts) {
        return new Ragged(
                Tensor.cat(0, parts.stream().map(Ragged::values).toList()),
                parts.stream().flatMapToInt(p -> Arrays.stream(p.lengths)).toArray());
    }

    /** All values, end to end. */
    public Tensor values() {
        return values;
    }

    /** The numbers of each row, copied. */
    public List<double[]> rows() {
        double[] flat = values.toDoubles();
        int width = values.dims() > 1 ? (int) values.size(1) : 1;
        List<double[]> rows = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            rows.add(Arrays.copyOfRange(flat, at, at += length * width));
        }
        return rows;
    }

    public int[] lengths() {
        return lengths.clone();
    }

    /** What a backward pass has left at the values of some rows, if it reached them. */
    Optional<Tensor> pull(int[] rows) {
        return values.grad().map(g -> g.select(0, tokens(rows)));
    }

    /** Some rows, in this order. */
    Ragged pick(int[] rows) {
        return new Ragged(
                values.select(0, tokens(rows)),
                IntStream.of(rows).map(row -> lengths[row]).toArray());
    }

    /** Where the tokens of some rows stand among all. */
    private Tensor tokens(int[] rows) {
        int[] starts = new int[lengths.length + 1];
        for (int row = 0; row < lengths.length; row++) {
            starts[row + 1] = starts[row] + lengths[row];
        }
        return Tensor.of(IntStream.of(rows)
                .flatMap(row -> IntStream.range(starts[row], starts[row + 1]))
                .toArray());
    }

    /** The sum over each row's tokens, [rows] or [rows, k]; 0 for an absent row. */
    public Tensor sum() {
        long[] shape = values.shape();
        shape[0] = lengths.length;
        return Tensor.zeros(values.dtype(), shape).indexAdd(0, rowOfToken(), values);
    }

    /** The mean over each row's tokens, [rows] or [rows, k]; NaN for an absent row. */
    public Tensor mean() {
        return sum().over(values.dims() > 1 ? counts().unsqueeze(1) : counts());
    }

    /** The number of tokens of each row, [rows], in the values' type. */
    public Tensor counts() {
        return Tensor.of(Arrays.stream(lengths).asDoubleStream().toArray()).to(values.dtype());
    }

    /** Rows as long as these, of one number. */
    public Ragged filled(double value) {
        return new Ragged(Tensor.full(value, values.dtype(), values.count()), lengths);
    }

    /** Each row followed by the other's. */
    public Ragged then(Ragged other) {
        int[] order = new int
                [Arrays.stream(lengths).sum() + Arrays.stream(other.lengths).sum()];
        int here = 0;
        int there = order.length - Arrays.stream(other.lengths).sum();
        int at = 0;
        for (int row = 0; row < lengths.length; row++) {
            for (int t = 0; t < lengths[row]; t++) {
                order[at++] = here++;
            }
            for (int t = 0; t < other.lengths[row]; t++) {
                order[at++] = there++;
            }
        }
        int[] longer = IntStream.range(0, lengths.length)
                .map(row -> lengths[row] + other.lengths[row])
                .toArray();
        return new Ragged(Tensor.cat(0, List.of(values, other.values)).select(0, Tensor.of(order)), longer);
    }

    public Ragged minus(Ragged other) {
        return new Ragged(values.minus(other.values), lengths);
    }

    /** Token by token. */
    public Ragged times(Ragged other) {
        return new Ragged(values.times(other.values), lengths);
    }

    /** The same values, through which no gradient flows. */
    public Ragged detach() {
        return new Ragged(values.detach(), lengths);
    }

    private Tensor rowOfToken() {
        long[] rows = new long[Arrays.stream(lengths).sum()];
        int at = 0;
        for (int row = 0; row < lengths.length; row++) {
            Arrays.fill(rows, at, at += lengths[row], row);
        }
        return Tensor.of(rows).to(DType.I64);
    }
}
