package io.prefero.lab.claim;

/** Comparisons at equal distance: what a path of measurements comes to between two of them. */
public final class Interpolation {
    private Interpolation() {}

    /**
     * The value of a piecewise linear path; before its first point and behind its last it stays what it is there.
     *
     * @param x where
     * @param xs places, rising
     * @param ys the values at these places
     */
    public static double at(double x, double[] xs, double[] ys) {
        for (int i = 0; i < xs.length; i++) {
            if (x <= xs[i]) {
                return i == 0 ? ys[0] : ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
            }
        }
        return ys[ys.length - 1];
    }
}
