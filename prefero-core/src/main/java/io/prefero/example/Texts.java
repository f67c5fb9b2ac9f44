package io.prefero.example;

/** Texts of the user's, as they stand in messages. */
final class Texts {
    private static final int SHOWN = 60;

    private Texts() {}

    /** The text in quotes and on one line, its end left out if it is long. */
    static String quoted(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        int shown = Math.min(SHOWN, line.length());
        return "\"" + line.substring(0, shown) + (shown < line.length() ? "…\"" : "\"");
    }
}
