package io.prefero.score;

/** Which of a branch's positions are meant. */
public enum Span {
    /** The response, EOS included. */
    RESPONSE(""),
    /** All tokens before the response that can be predicted: those after the first. */
    PROMPT("prompt_");

    private final String prefix;

    Span(String prefix) {
        this.prefix = prefix;
    }

    /** What stands before a signal's key in score files. */
    public String prefix() {
        return prefix;
    }
}
