package io.prefero.eval;

import java.util.Arrays;

/**
 * Labels in [0, 1] of several answers to one prompt, the {@code scores} that LiPO's rows carry. They come from Ψ, a square matrix with Ψ_ij
 * the probability that answer i beats answer j, Ψ_ij + Ψ_ji = 1 and ½ on the diagonal.
 *
 * @see <a href="https://arxiv.org/abs/2402.01878">Liu et al. 2024</a>
 */
public final class ListLabels {
    private static final double TOLERANCE = 1e-6;

    private ListLabels() {}

    /**
     * ψ_k = (1/K)·Σ_i Ψ_ki, the diagonal included: the chance to beat an answer of the list.
     *
     * @param wins Ψ, at least 2 × 2
     */
    public static double[] of(double[][] wins) {
        check(wins);
        return Arrays.stream(wins)
                .mapToDouble(row -> Arrays.stream(row).average().orElseThrow())
                .toArray();
    }

    /** Ψ_ij = σ(r_i − r_j), of rewards. */
    public static double[][] ofRewards(double[] rewards) {
        return matrix(rewards.length, (i, j) -> 1 / (1 + Math.exp(rewards[j] - rewards[i])));
    }

    /**
     * Ψ_ij = 1 where i is ranked above j, 0 below, ½ where both have one rank.
     *
     * @param ranks 1 is the best
     */
    public static double[][] ofRanks(int[] ranks) {
        return matrix(ranks.length, (i, j) -> (1 + Integer.signum(ranks[j] - ranks[i])) / 2.0);
    }

    private interface Cell {
        double at(int i, int j);
    }

    private static double[][] matrix(int size, Cell cell) {
        double[][] matrix = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix[i][j] = cell.at(i, j);
            }
        }
        return matrix;
    }

    private static void check(double[][] wins) {
        if (wins.length < 2) {
            throw new IllegalArgumentException("a list has at least two answers, got " + wins.length);
        }
        for (int i = 0; i < wins.length; i++) {
            if (wins[i].length != wins.length) {
                throw new IllegalArgumentException(
                        "the matrix must be square, row " + i + " of " + wins.length + " has " + wins[i].length);
            }
            for (int j = 0; j <= i; j++) {
                check(i, j, wins[i][j], wins[j][i]);
            }
        }
    }

    private static void check(int i, int j, double win, double loss) {
        boolean probability = win >= 0 && win <= 1 && loss >= 0 && loss <= 1;
        if (!probability || Math.abs(win + loss - 1) > TOLERANCE) {
            throw new IllegalArgumentException("answers " + i + " and " + j + " beat each other with probabilities "
                    + win + " and " + loss + ": both must be in [0, 1] and add up to 1");
        }
    }
}
