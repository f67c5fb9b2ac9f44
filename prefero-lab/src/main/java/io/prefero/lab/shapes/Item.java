package io.prefero.lab.shapes;

/**
 * A shape somewhere in a scene.
 *
 * @param x of its centre, in pixels from the left
 * @param y likewise, from above
 * @param radius in pixels
 */
record Item(Shape shape, Colour colour, double x, double y, double radius) {
    /** Whether a point of the scene belongs to it. */
    boolean covers(double px, double py) {
        return shape.covers((px - x) / radius, (py - y) / radius);
    }

    /** Whether enough ground is left between this and another. */
    boolean isClearOf(Item other) {
        return Math.hypot(x - other.x, y - other.y) >= 1.15 * (radius + other.radius) + 1.5;
    }
}
