package io.prefero.example;

import io.prefero.tensor.Draw;
import java.util.stream.IntStream;

/** In which order a dataset's rows are used: a pure function of size, seed and epoch. */
public enum Order {
    /** As the files have them, in every epoch. */
    FILE {
        @Override
        public int[] indices(int size, long seed, int epoch) {
            return IntStream.range(0, size).toArray();
        }
    },
    /** A new permutation for each seed and epoch (Fisher and Yates, its random numbers from SplitMix64). */
    SHUFFLED {
        @Override
        public int[] indices(int size, long seed, int epoch) {
            int[] indices = FILE.indices(size, seed, epoch);
            long state = Draw.mix(Draw.mix(seed) + epoch);
            for (int i = size - 1; i > 0; i--) {
                state += GOLDEN_GAMMA;
                int j = (int) Long.remainderUnsigned(Draw.mix(state), i + 1L);
                int swapped = indices[i];
                indices[i] = indices[j];
                indices[j] = swapped;
            }
            return indices;
        }
    };

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** The rows' indices, each once, in the order of use. */
    public abstract int[] indices(int size, long seed, int epoch);
}
