package io.prefero.score;

import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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

    /**
     * What a backward pass has left at the values of some rows, if it reached them.
     *
     * @param from the first row
     * @param to the row behind the last
     */
    public Optional<Tensor> pull(int from, int to) {
        long first = Arrays.stream(lengths, 0, from).sum();
        long count = Arrays.stream(lengths, from, to).sum();
        return values.grad().map(g -> g.narrow(0, first, count));
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

    public Ragged minus(Ragged other) {
        return new Ragged(values.minus(other.values), lengths);
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
