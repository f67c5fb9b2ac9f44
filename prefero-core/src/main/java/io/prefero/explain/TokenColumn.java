package io.prefero.explain;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A number of every token of a text.
 *
 * @param heading what it is
 * @param when at which moment; empty if there is only one, or if it is the same at all
 * @param values token by token
 */
public record TokenColumn(String heading, String when, List<OptionalDouble> values) {
    public TokenColumn {
        values = List.copyOf(values);
    }

    /** The numbers that differ from moment to moment. */
    enum Kind {
        LOG_PROB,
        LOG_RATIO,
        SHARE,
        COEFFICIENT;

        OptionalDouble of(TokenShare token) {
            return switch (this) {
                case LOG_PROB -> OptionalDouble.of(token.logProb());
                case LOG_RATIO -> token.logRatio();
                case SHARE -> token.share();
                case COEFFICIENT -> OptionalDouble.of(token.coefficient());
            };
        }

        String heading(Explanation.Carried carried) {
            return switch (this) {
                case LOG_PROB -> "log π";
                case LOG_RATIO -> "log-ratio";
                case SHARE -> carried == Explanation.Carried.LOSS ? "of the loss" : "of the reward";
                case COEFFICIENT -> "∂loss/∂log π";
            };
        }
    }

    static TokenColumn of(
            String heading, String when, List<TokenShare> tokens, Function<TokenShare, OptionalDouble> number) {
        return new TokenColumn(heading, when, tokens.stream().map(number).toList());
    }
}
