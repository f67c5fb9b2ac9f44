package io.prefero.lab.shapes;

import java.util.Locale;

/** The kinds of shapes. */
enum Shape {
    CIRCLE {
        @Override
        boolean covers(double x, double y) {
            return x * x + y * y <= 1;
        }
    },
    SQUARE {
        @Override
        boolean covers(double x, double y) {
            return Math.abs(x) <= HALF_SIDE && Math.abs(y) <= HALF_SIDE;
        }
    },
    /** Isosceles, its apex up. */
    TRIANGLE {
        @Override
        boolean covers(double x, double y) {
            return Math.abs(y) <= 1 && Math.abs(x) <= HALF_BASE * (y + 1) / 2;
        }
    };

    private static final double HALF_SIDE = 0.9;
    private static final double HALF_BASE = 1.05;

    /**
     * Whether a point belongs to the shape of radius 1 around 0.
     *
     * @param x to the right
     * @param y downwards
     */
    abstract boolean covers(double x, double y);

    /** As prompts say it of one. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As prompts say it of several. */
    String words() {
        return word() + "s";
    }
}
