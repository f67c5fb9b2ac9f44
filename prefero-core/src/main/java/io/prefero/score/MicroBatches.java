package io.prefero.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How an optimisation batch is cut into what is scored at once: a function of its examples alone. An example stays whole. */
public sealed interface MicroBatches {
    /** The pieces; each example is in one of them, not necessarily in the batch's order. */
    List<List<Tree>> cut(List<Tree> batch);

    /**
     * A number of examples, in the batch's order.
     *
     * @param examples at least 1
     */
    record Examples(int examples) implements MicroBatches {
        @Override
        public List<List<Tree>> cut(List<Tree> batch) {
            List<List<Tree>> pieces = new ArrayList<>();
            for (int at = 0; at < batch.size(); at += examples) {
                pieces.add(batch.subList(at, Math.min(at + examples, batch.size())));
            }
            return pieces;
        }
    }

    /**
     * Examples of text that together have so many different tokens; an example with more is alone. Examples that begin alike
     * come together, so that what they share is computed once.
     *
     * @param most tokens that are computed, at least 1
     */
    record Tokens(int most) implements MicroBatches {
        /** Enough for the matrix products to be fast, few enough for their operands to stay near the processor. */
        public static final int USUAL = 2048;

        @Override
        public List<List<Tree>> cut(List<Tree> batch) {
            List<Tree> sorted = new ArrayList<>(batch);
            sorted.sort(Comparator.comparing(Tokens::first, Arrays::compare));
            List<List<Tree>> pieces = new ArrayList<>();
            int tokens = 0;
            int before = 0; // tokens of the example before, alone
            for (int i = 0; i < sorted.size(); i++) {
                int alone = tokens(sorted.subList(i, i + 1));
                int more = i == 0 ? alone : tokens(sorted.subList(i - 1, i + 1)) - before;
                if (i == 0 || tokens > most - more) {
                    pieces.add(new ArrayList<>());
                    tokens = 0;
                    more = alone;
                }
                pieces.get(pieces.size() - 1).add(sorted.get(i));
                tokens += more;
                before = alone;
            }
            return pieces;
        }

        private static int tokens(List<Tree> trees) {
            return TokenCounts.forest(trees).tokens();
        }

        private static int[] first(Tree tree) {
            return ((TextBranch) tree.branches().get(0)).sequence().ids();
        }
    }
}
