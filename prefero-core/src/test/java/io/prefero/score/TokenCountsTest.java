package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.tensor.Draw;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is counted, and how batches are cut by it. */
@Tag("unit")
class TokenCountsTest {
    private static Tree tree(long row, int root, int chosen, int rejected) {
        int[] prompt = Tiny.ids(Draw.seed(row).of("prompt"), root);
        return new Tree(
                row,
                List.of(
                        new TextBranch("chosen", prompt, new int[chosen]),
                        new TextBranch(
                                "rejected", prompt, Tiny.ids(Draw.seed(row).of("rejected"), rejected))),
                Map.of());
    }

    @Test
    void aSharedPromptCountsOnceAndPaddingInTheWorstLayoutOnly() {
        TokenCounts counts = TokenCounts.of(List.of(tree(1, 20, 4, 6), tree(2, 10, 3, 1)));
        assertThat(counts).isEqualTo(new TokenCounts(4 * 26, 24 + 26 + 13 + 11, 30 + 14, 14));
    }

    @Test
    void aBudgetIsKeptUnlessOneExampleIsLarger() {
        List<Tree> trees = List.of(tree(1, 20, 4, 6), tree(2, 10, 3, 1), tree(3, 12, 2, 2), tree(4, 60, 5, 5));
        List<List<Tree>> pieces = new MicroBatches.Tokens(46).cut(trees);
        assertThat(pieces.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(trees);
        for (List<Tree> piece : pieces) {
            assertThat(piece.size() == 1 || TokenCounts.of(piece).computed() <= 46)
                    .isTrue();
        }
        assertThat(pieces).hasSizeLessThan(4).isEqualTo(new MicroBatches.Tokens(46).cut(trees));
    }

    @Test
    void examplesUnderOnePromptComeTogether() {
        List<Tree> trees = List.of(tree(1, 20, 4, 6), tree(2, 30, 3, 1), tree(1, 20, 4, 6), tree(2, 30, 3, 1));
        List<List<Tree>> pieces = new MicroBatches.Tokens(40).cut(trees);
        assertThat(pieces).hasSize(2).allMatch(p -> p.get(0).row() == p.get(1).row());
    }
}
