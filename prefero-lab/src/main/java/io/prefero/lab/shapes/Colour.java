package io.prefero.lab.shapes;

import java.util.Locale;

/** The colours of shapes. */
enum Colour {
    RED(220, 40, 40),
    GREEN(40, 180, 60),
    BLUE(50, 80, 220),
    YELLOW(230, 210, 50),
    PURPLE(150, 60, 190),
    ORANGE(240, 140, 40);

    /** Grey, of the ground: red, green and blue alike. */
    static final int GROUND = 200;

    final int red;
    final int green;
    final int blue;

    Colour(int red, int green, int blue) {
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    /** As prompts say it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
