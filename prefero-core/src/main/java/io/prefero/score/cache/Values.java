package io.prefero.score.cache;

import io.prefero.tensor.DType;
import java.nio.ByteBuffer;

/**
 * The numbers of one text, bit by bit as they were computed: one per scored token, or {@code width} per token for a
 * vector, token after token. Those that were found on disk are a view of the file.
 */
public final class Values {
    private final DType type;
    private final ByteBuffer bytes;

    Values(DType type, ByteBuffer bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    public static Values of(float... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length);
        bytes.asFloatBuffer().put(numbers);
        return new Values(DType.F32, bytes);
    }

    public static Values of(double... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length);
        bytes.asDoubleBuffer().put(numbers);
        return new Values(DType.F64, bytes);
    }

    /** F32 or F64. */
    public DType type() {
        return type;
    }

    public int count() {
        return bytes.remaining() / type.bytes();
    }

    /**
     * The numbers, copied.
     *
     * @throws IllegalStateException if they are F64
     */
    public float[] floats() {
        if (type != DType.F32) {
            throw new IllegalStateException("these values are " + type + ", which floats would round; ask for doubles");
        }
        float[] numbers = new float[count()];
        bytes.asFloatBuffer().get(numbers);
        return numbers;
    }

    /** The numbers, copied; F32 is widened, which is exact. */
    public double[] doubles() {
        double[] numbers = new double[count()];
        if (type == DType.F64) {
            bytes.asDoubleBuffer().get(numbers);
        } else {
            float[] narrow = floats();
            for (int i = 0; i < narrow.length; i++) {
                numbers[i] = narrow[i];
            }
        }
        return numbers;
    }

    /** Big-endian, from the buffer's position to its limit; not to be moved. */
    ByteBuffer bytes() {
        return bytes;
    }
}
