package io.prefero.eval.ches;

import io.prefero.score.Ragged;
import io.prefero.tensor.Tensor;
import java.util.Arrays;

/**
 * Centered hidden embedding similarity, of hidden states alone: a function of what {@link io.prefero.score.Signal#hidden} gives for
 * both answers of some pairs. The higher it is, the more training on the pair pushes the preferred answer down as well.
 *
 * <pre>
 *   h_k(y)  the last hidden state, after the final norm, from which token k of y is predicted, EOS counted
 *   S(y)    = Σ_k h_k(y)
 *   CHES    = ⟨S(y⁺), S(y⁻)⟩ − ‖S(y⁺)‖²                    grows with |y⁻|
 *   ln-CHES = ⟨S(y⁺), S(y⁻)⟩/(|y⁺||y⁻|) − ‖S(y⁺)‖²/|y⁺|²   the one to choose pairs by
 * </pre>
 *
 * Of answers of one token both are 0: S(y⁺) = S(y⁻).
 *
 * @see <a href="https://arxiv.org/abs/2410.08847">Razin et al. 2024</a>
 */
public final class Ches {
    private Ches() {}

    /**
     * CHES of each pair, [pairs].
     *
     * @param chosen hidden states of the preferred answers, [Σ |y⁺|, width]
     * @param rejected those of the others, in the same order, [Σ |y⁻|, width]
     */
    public static Tensor ches(Ragged chosen, Ragged rejected) {
        check(chosen, rejected);
        return centred(chosen.sum(), rejected.sum());
    }

    /** ln-CHES of each pair, [pairs]. */
    public static Tensor lnChes(Ragged chosen, Ragged rejected) {
        check(chosen, rejected);
        return centred(chosen.mean(), rejected.mean());
    }

    /** ⟨h_last(y⁺), h_last(y⁻)⟩ of each pair, [pairs]: what CHES is compared with. */
    public static Tensor lastHidden(Ragged chosen, Ragged rejected) {
        check(chosen, rejected);
        return last(chosen).times(last(rejected)).sum(1);
    }

    /** ⟨a, b − a⟩ of each row: 0 to the last bit where both are equal. */
    private static Tensor centred(Tensor a, Tensor b) {
        return a.times(b.minus(a)).sum(1);
    }

    /** The last hidden state of each row, [rows, width]. */
    private static Tensor last(Ragged hidden) {
        int[] ends = hidden.lengths();
        Arrays.parallelPrefix(ends, Integer::sum);
        return hidden.values().select(0, Tensor.of(ends).minus(1));
    }

    private static void check(Ragged chosen, Ragged rejected) {
        int[] first = chosen.lengths();
        int[] second = rejected.lengths();
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "pairs have two answers each, got " + first.length + " preferred and " + second.length + " others");
        }
        for (int i = 0; i < first.length; i++) {
            if (first[i] == 0 || second[i] == 0) {
                throw new IllegalArgumentException("pair " + i + " has an answer without tokens (" + first[i] + " and "
                        + second[i] + "): it has no CHES");
            }
        }
    }
}
