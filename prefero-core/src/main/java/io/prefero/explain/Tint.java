package io.prefero.explain;

import java.util.List;
import java.util.stream.IntStream;

/** What tokens are coloured by: the number that says most about them. */
public enum Tint {
    /** log π/π_ref. */
    LOG_RATIO,
    /** How log π has changed. */
    CHANGE,
    /** What a token counts in reward or loss. */
    SHARE;

    /** The choice for a row. */
    public static Tint of(Explanation explained) {
        boolean compared = explained.last().texts().stream()
                .anyMatch(text -> text.tokens().get(0).reference().isPresent());
        if (compared) {
            return LOG_RATIO;
        }
        return explained.moments().size() > 1 ? CHANGE : SHARE;
    }

    /** In words. */
    public String meaning() {
        return switch (this) {
            case LOG_RATIO -> "how much more or less likely than under the reference (log-ratio)";
            case CHANGE -> "how much more or less likely than before (change of log π)";
            case SHARE -> "what the token counts";
        };
    }

    /** The number of each token of a text at the last moment; 0 where there is none. */
    public List<Double> values(Explanation explained, int text) {
        List<TokenShare> after = explained.last().texts().get(text).tokens();
        List<TokenShare> before = explained.moments().get(0).texts().get(text).tokens();
        return IntStream.range(0, after.size())
                .mapToObj(t -> value(before.get(t), after.get(t)))
                .toList();
    }

    private double value(TokenShare before, TokenShare after) {
        return switch (this) {
            case LOG_RATIO -> after.logRatio().orElse(0);
            case CHANGE -> after.logProb() - before.logProb();
            case SHARE -> after.share().orElse(0);
        };
    }
}
