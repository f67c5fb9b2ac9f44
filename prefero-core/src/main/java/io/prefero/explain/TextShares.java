package io.prefero.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One text of a row, token by token.
 *
 * @param name what the method calls it
 * @param prompt what stands before it
 * @param notes known numbers of it, by name
 * @param reward the method's implicit reward, if it has one
 * @param pulls of what the loss reads here beside log π and pulls on, the coefficients' sum over the tokens, by signal
 * @param tokens at least one
 */
public record TextShares(
        String name,
        String prompt,
        Map<String, Double> notes,
        OptionalDouble reward,
        Map<String, Double> pulls,
        List<TokenShare> tokens) {
    public TextShares {
        notes = new LinkedHashMap<>(notes);
        pulls = new LinkedHashMap<>(pulls);
        tokens = List.copyOf(tokens);
    }

    /** log π of the whole text. */
    public double logProb() {
        return tokens.stream().mapToDouble(TokenShare::logProb).sum();
    }

    /** log π/π_ref of the whole text. */
    public OptionalDouble logRatio() {
        return sum(tokens.stream().map(TokenShare::logRatio).toList());
    }

    /** The greatest |∂loss/∂log π| of a token. */
    public double gradientWeight() {
        return tokens.stream().mapToDouble(t -> Math.abs(t.coefficient())).max().orElse(0);
    }

    private static OptionalDouble sum(List<OptionalDouble> values) {
        return values.stream().allMatch(OptionalDouble::isPresent)
                ? OptionalDouble.of(
                        values.stream().mapToDouble(OptionalDouble::getAsDouble).sum())
                : OptionalDouble.empty();
    }
}
