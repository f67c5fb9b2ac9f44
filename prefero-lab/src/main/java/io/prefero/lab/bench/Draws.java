package io.prefero.lab.bench;

import io.prefero.tensor.Draw;
import java.util.SplittableRandom;

/** A world's randomness, a function of (seed, purpose, row): the numbers are the same in whatever order one asks. */
public final class Draws {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Draws() {}

    public static SplittableRandom of(long seed, String purpose, long row) {
        long key = Draw.mix(seed + GOLDEN);
        for (int i = 0; i < purpose.length(); i++) {
            key = Draw.mix(key + GOLDEN + purpose.charAt(i));
        }
        return new SplittableRandom(Draw.mix(Draw.mix(key) + GOLDEN * (row + 1)));
    }

    /**
     * Whether the first of two replies is preferred: with probability σ(lead), as in the Bradley–Terry model.
     *
     * @param lead how much more the first is worth; 0 for a fair coin
     */
    public static boolean firstWins(long seed, String purpose, long row, double lead) {
        return of(seed, purpose, row).nextDouble() < 1 / (1 + Math.exp(-lead));
    }
}
