package io.prefero.example;

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
            long state = mix(mix(seed) + epoch);
            for (int i = size - 1; i > 0; i--) {
                state += GOLDEN_GAMMA;
                int j = (int) Long.remainderUnsigned(mix(state), i + 1L);
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

    /** The output function of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
