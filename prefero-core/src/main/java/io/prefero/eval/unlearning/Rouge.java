package io.prefero.eval.unlearning;

/** ROUGE-L: how much of a reference occurs in an answer, in its order. */
public final class Rouge {
    private Rouge() {}

    /**
     * Recall: the longest common subsequence of words over the words of the reference, in [0, 1]. Words are what blanks separate.
     *
     * @param reference at least one word
     */
    public static double recall(String reference, String answer) {
        if (reference.isBlank()) {
            throw new IllegalArgumentException("the reference has no word to recall");
        }
        String[] words = reference.strip().split("\\s+");
        return common(words, answer.strip().split("\\s+")) / (double) words.length;
    }

    /** The length of the longest common subsequence. */
    private static int common(String[] a, String[] b) {
        int[] row = new int[b.length + 1];
        for (String word : a) {
            int diagonal = 0;
            for (int j = 1; j <= b.length; j++) {
                int above = row[j];
                row[j] = word.equals(b[j - 1]) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[b.length];
    }
}
