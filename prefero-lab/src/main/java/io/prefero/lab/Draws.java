package io.prefero.lab;

import java.util.SplittableRandom;

/**
 * Randomness as a function of (seed, purpose, row): whoever asks, in whatever order, gets the same numbers.
 * The key is mixed by Stafford's variant 13 of the 64-bit finalizer, as in SplitMix64.
 */
final class Draws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Draws() {}

    static SplittableRandom of(long seed, String purpose, long row) {
        long key = mix(seed + GOLDEN);
        for (int i = 0; i < purpose.length(); i++) {
            key = mix(key + GOLDEN + purpose.charAt(i));
        }
        return new SplittableRandom(mix(mix(key) + GOLDEN * (row + 1)));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
