package io.prefero.score;

import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;

/** Where the noise of an image comes from. */
public interface Noise {
    /** Unit noise of a shape, fp32; the same each time. */
    Tensor of(long... shape);

    /** Tells apart noises that differ. */
    long key();

    /** Noise that is a function of a draw. */
    static Noise of(Draw draw) {
        return new Noise() {
            @Override
            public Tensor of(long... shape) {
                return Tensor.normal(draw, 1, shape);
            }

            @Override
            public long key() {
                return draw.key();
            }
        };
    }
}
