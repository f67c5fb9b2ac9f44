package io.prefero.eval;

import java.util.Arrays;

/**
 * How often one model's answer beats another's to the same prompt; a tie counts half.
 *
 * @param wins prompts on which the first model's answer was better
 * @param ties prompts on which both were equally good
 * @param losses prompts on which the second model's answer was better
 */
public record WinRate(int wins, int ties, int losses) {
    /** The 97.5 % point of the normal distribution. */
    private static final double Z = 1.959963984540054;

    public WinRate {
        if (wins < 0 || ties < 0 || losses < 0 || wins + ties + losses == 0) {
            throw new IllegalArgumentException("a win rate needs at least one comparison, got " + wins + " wins, "
                    + ties + " ties, " + losses + " losses");
        }
    }

    /**
     * Compares two models prompt by prompt.
     *
     * @param first the first model's scores, higher is better, one per prompt
     * @param second the second model's scores, in the same order of prompts
     */
    public static WinRate of(double[] first, double[] second) {
        double[] leads = PairedChange.differences(second, first);
        int wins = (int) Arrays.stream(leads).filter(lead -> lead > 0).count();
        int ties = (int) Arrays.stream(leads).filter(lead -> lead == 0).count();
        return new WinRate(wins, ties, leads.length - wins - ties);
    }

    /** How many prompts were compared. */
    public int comparisons() {
        return wins + ties + losses;
    }

    /**
     * The rate with its 95 % Wilson score interval, between 0 and 1. Wilson's stays inside these bounds and keeps a width
     * when every comparison was won, where a bootstrap shrinks to a point. Counting ties as halves keeps it valid: a value
     * in [0, 1] with mean p never varies more than a coin with probability p does, so the interval is at worst too wide.
     *
     * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson 1927</a>
     */
    public Interval interval() {
        double n = comparisons();
        double p = (wins + 0.5 * ties) / n;
        double centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double radius = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        return new Interval(p, Math.min(p, Math.max(0, centre - radius)), Math.max(p, Math.min(1, centre + radius)));
    }

    /** {@code wins 61% [57%, 65%] of 480 (270 won, 46 tied, 164 lost)}. */
    public String sentence() {
        Interval rate = interval();
        return "wins " + percent(rate.estimate()) + " [" + percent(rate.low()) + ", " + percent(rate.high()) + "] of "
                + comparisons() + " (" + wins + " won, " + ties + " tied, " + losses + " lost)";
    }

    private static String percent(double rate) {
        return Math.round(100 * rate) + "%";
    }
}
