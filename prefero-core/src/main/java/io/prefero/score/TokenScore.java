package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the models say of one branch, in every example of a batch: a {@link Ragged} column per signal. Sums, means and
 * ratios are vectors with one number per example.
 */
public final class TokenScore {
    private final String name;
    private final Map<Signal, Ragged> columns;

    public TokenScore(String name, Map<Signal, Ragged> columns) {
        this.name = name;
        this.columns = Map.copyOf(columns);
    }

    /** What was found of the same branch in several batches, end to end. */
    public static TokenScore join(List<TokenScore> parts) {
        TokenScore first = parts.get(0);
        Map<Signal, Ragged> columns = new HashMap<>();
        first.columns
                .keySet()
                .forEach(signal -> columns.put(
                        signal,
                        Ragged.join(parts.stream().map(p -> p.column(signal)).toList())));
        return new TokenScore(first.name, columns);
    }

    public String name() {
        return name;
    }

    public Set<Signal> signals() {
        return columns.keySet();
    }

    /** The values of a signal, token by token. */
    public Ragged column(Signal signal) {
        Ragged column = columns.get(signal);
        if (column == null) {
            throw new IllegalStateException("branch " + name + " was not scored for " + signal.key()
                    + ": the objective must declare it among its signals");
        }
        return column;
    }

    /** log π_θ of each response token. */
    public Ragged policy() {
        return column(Signal.POLICY);
    }

    /** log π_ref of each response token, without gradient. */
    public Ragged reference() {
        return column(Signal.REFERENCE);
    }

    /** log π_θ(y|x), [examples]. */
    public Tensor logProb() {
        return policy().sum();
    }

    /** log π_θ(y|x)/π_ref(y|x), [examples]: h in most papers' derivations. */
    public Tensor logRatio() {
        return policy().minus(reference()).sum();
    }

    /** |y|: the number of response tokens, [examples]. */
    public Tensor lengths() {
        return policy().counts();
    }
}
