package io.prefero.tensor;

/**
 * Randomness as a function: a draw is named by (seed, purpose, row, number) and always gives the same numbers, whatever
 * was drawn before it, on whichever thread, in whichever batch. There is no shared stream to fall out of step.
 *
 * @param key the mixed name of the draw
 */
public record Draw(long key) {
    /** The root of a run's randomness. */
    public static Draw seed(long seed) {
        return new Draw(mix(seed + 0x9E3779B97F4A7C15L));
    }

    /** The draw for one purpose, such as {@code "dropout"} or {@code "shuffle"}. */
    public Draw of(String purpose) {
        long h = key;
        for (int i = 0; i < purpose.length(); i++) {
            h = mix(h ^ (purpose.charAt(i) + 0x632BE59BD9B4E019L * (i + 1)));
        }
        return new Draw(h);
    }

    /** The draw for one number: a row, a step, a layer, a repetition. */
    public Draw at(long number) {
        return new Draw(mix(key ^ mix(number + 0xD1B54A32D192ED03L)));
    }

    /** A number uniform in [0, 1), with 53 random bits. */
    public double uniform() {
        return (key >>> 11) * 0x1.0p-53;
    }

    /** A number uniform in {0, …, bound − 1}; the bias of 2⁻⁵³·bound is below anything that can be observed. */
    public int below(int bound) {
        return (int) (uniform() * bound);
    }

    /**
     * The output function of SplitMix64 (Steele, Lea, Flood 2014; the constants are Stafford's variant 13): every input
     * bit changes every output bit with probability one half.
     */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
