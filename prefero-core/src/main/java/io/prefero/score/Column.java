package io.prefero.score;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * A signal at some positions, as plain numbers: what passes between models, which compute on some device in some type, and
 * objectives, which know neither.
 *
 * @param values position after position
 * @param shape [n], or [n, k] for a vector
 */
record Column(double[] values, long[] shape) {
    /** Nothing but 0. */
    static Column zeros(long[] shape) {
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        return new Column(new double[count], shape);
    }

    /** Several, end to end; at least one. */
    static Column join(List<Column> parts) {
        double[] values =
                parts.stream().flatMapToDouble(c -> Arrays.stream(c.values)).toArray();
        long rows = parts.stream().mapToLong(c -> c.shape[0]).sum();
        return new Column(values, parts.get(0).shape(rows));
    }

    private int width() {
        return shape.length > 1 ? (int) shape[1] : 1;
    }

    private long[] shape(long rows) {
        long[] other = shape.clone();
        other[0] = rows;
        return other;
    }

    /** The numbers of the positions named, in that order. */
    Column select(int[] places) {
        Column chosen = zeros(shape(places.length));
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(values, places[i] * width(), chosen.values, i * width(), width());
        }
        return chosen;
    }

    /** The numbers of {@code count} positions from {@code from} on. */
    Column part(long from, long count) {
        int start = Math.toIntExact(from) * width();
        int end = start + Math.toIntExact(count) * width();
        return new Column(Arrays.copyOfRange(values, start, end), shape(count));
    }

    /** Sets the numbers of the positions named, in that order. */
    void put(int[] places, double[] rows) {
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(rows, i * width(), values, places[i] * width(), width());
        }
    }

    /** Adds numbers to those of the positions named; a position may be named twice. */
    void add(int[] places, double[] more) {
        for (int i = 0; i < more.length; i++) {
            values[places[i / width()] * width() + i % width()] += more[i];
        }
    }

    /** In fp64 on the CPU. */
    Tensor toTensor() {
        return Tensor.of(values).view(shape);
    }

    Tensor toTensor(DType type, Device device) {
        return toTensor().to(type).to(device);
    }
}
