package io.prefero.train;

import io.prefero.score.TokenCounts;
import io.prefero.score.cache.ScoreCache;
import io.prefero.tensor.Device;
import io.prefero.tensor.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run will cost, told before it begins.
 *
 * @param tokens of an epoch
 * @param operations floating-point operations of an epoch's matrix products, if no score of a frozen role is remembered
 * @param memory what it needs at its peak
 * @param remembered bytes that the reference cache may take on disk
 * @param moving bytes of memory, among the models', that a reference has for itself because it moves
 */
public record Estimate(TokenCounts tokens, double operations, Footprint memory, long remembered, long moving) {
    /** Some lines of text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("tokens an epoch: " + count(tokens.padded()) + " padded, " + count(tokens.packed()) + " packed, "
                + count(tokens.computed()) + " computed "
                + text("(1/%.1f of padded)", (double) tokens.padded() / Math.max(1, tokens.computed())) + "; "
                + count(tokens.scored()) + " scored");
        lines.add("matrix products an epoch: " + text("%.3g TFLOP", operations / 1e12) + "; memory at the peak: about "
                + memory);
        if (remembered > 0) {
            lines.add("the reference cache may take " + text("%.2g GB", remembered / 1e9) + " in "
                    + ScoreCache.defaultRoot());
        }
        if (moving > 0) {
            lines.add("the reference moves: " + text("%.2g GB", moving / 1e9)
                    + " of weights of its own, and its share of the"
                    + " products in every epoch, since nothing that it says lasts");
        }
        return lines;
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** How long steps of some seconds take. */
    static String time(double step, long steps) {
        double all = step * steps;
        String whole = all < 120
                ? text("%.0f s", all)
                : String.format(Locale.ROOT, "%d h %02d min", (long) all / 3600, (long) all / 60 % 60);
        return String.format(
                Locale.ROOT, "time: %.2f s a step, judging by a few; %,d steps take about %s", step, steps, whole);
    }

    private static String count(long tokens) {
        return tokens < 1_000_000
                ? String.format(Locale.ROOT, "%,d", tokens)
                : String.format(Locale.ROOT, "%.1f M", tokens / 1e6);
    }

    /**
     * Refuses what this machine's memory cannot hold; a GPU's own is not looked at.
     *
     * @throws IllegalArgumentException saying what takes how much, and which setting would take less
     */
    void requireRoom(Device device) {
        if (device.kind() == Device.Kind.CPU) {
            memory.requireRoom(Memory.machineBytes());
        }
    }
}
