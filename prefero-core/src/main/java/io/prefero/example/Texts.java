package io.prefero.example;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BinaryNode;

/** Texts of the user's, as they stand in messages. */
final class Texts {
    private static final int SHOWN = 60;

    private Texts() {}

    /** A value as JSON, likewise; bytes are counted. */
    static String quoted(JsonNode value) {
        return value instanceof BinaryNode bytes ? bytes.binaryValue().length + " bytes" : quoted(value.toString());
    }

    /** The text in quotes and on one line, its end left out if it is long. */
    static String quoted(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r");
        int shown = Math.min(SHOWN, line.length());
        return "\"" + line.substring(0, shown) + (shown < line.length() ? "…\"" : "\"");
    }
}
