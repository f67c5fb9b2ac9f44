package io.prefero.score;

/**
 * A stretch of tokens that is scored: a branch's response, or the prompt before it.
 *
 * @param branch the branch's name
 */
public record Stretch(String branch, Span span) {
    /** The response of a branch. */
    public static Stretch response(String branch) {
        return new Stretch(branch, Span.RESPONSE);
    }

    /** The prompt of a branch. */
    public static Stretch prompt(String branch) {
        return new Stretch(branch, Span.PROMPT);
    }

    /** What a signal of it is called in score files. */
    public String key(Signal signal) {
        return span.prefix() + signal.key();
    }

    @Override
    public String toString() {
        return span == Span.RESPONSE ? branch : branch + "'s prompt";
    }
}
