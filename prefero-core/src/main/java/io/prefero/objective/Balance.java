package io.prefero.objective;

import io.prefero.example.Dataset;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether desirable and undesirable rows count alike: λ_D·n_D/(λ_U·n_U) should be from 1 to 4/3.
 *
 * @see <a href="https://arxiv.org/abs/2402.01306">Ethayarajh et al. 2024</a>
 */
public final class Balance {
    private static final double MOST = 4.0 / 3;

    private Balance() {}

    /**
     * What to set instead of some weights, if they are out of balance.
     *
     * @param rows unpaired rows
     * @param desirableWeight λ_D
     * @param undesirableWeight λ_U
     */
    public static Optional<String> advice(Dataset rows, double desirableWeight, double undesirableWeight) {
        long desirable = IntStream.range(0, rows.size())
                .filter(i -> rows.row(i).notes().getOrDefault(Unpaired.DESIRABLE, 0.0) > 0.5)
                .count();
        long undesirable = rows.size() - desirable;
        double ratio = desirableWeight * desirable / (undesirableWeight * undesirable);
        if (desirable == 0 || undesirable == 0 || desirableWeight == 0 || undesirableWeight == 0) {
            return Optional.empty(); // one side is left out on purpose
        }
        if (ratio >= 1 && ratio <= MOST) {
            return Optional.empty();
        }
        double equal = undesirableWeight * undesirable / desirable;
        return Optional.of(String.format(
                Locale.ROOT,
                "%,d rows are desirable and %,d are not: with these weights the former count %.2f times as much as the"
                        + " latter, where 1 to 1.33 is advised; set method.desirable_weight to a value from %.3g to %.3g,"
                        + " or method.undesirable_weight to one from %.3g to %.3g",
                desirable,
                undesirable,
                ratio,
                equal,
                MOST * equal,
                desirableWeight * desirable / undesirable / MOST,
                desirableWeight * desirable / undesirable));
    }
}
