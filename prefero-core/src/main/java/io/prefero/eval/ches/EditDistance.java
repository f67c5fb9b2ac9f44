package io.prefero.eval.ches;

import java.util.Arrays;

/** How many tokens must be put in, left out or replaced to make one text of another (Levenshtein). */
final class EditDistance {
    private EditDistance() {}

    /** −distance / the longer text's length, in [−1, 0]: the higher, the more alike. At least one text has tokens. */
    static double similarity(int[] a, int[] b) {
        return 0.0 - of(a, b) / (double) Math.max(a.length, b.length);
    }

    /** The distance. */
    static int of(int[] a, int[] b) {
        int[] row = new int[b.length + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length; i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length; j++) {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length];
    }
}
