package io.prefero.lab.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Words;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RevisionTest {
    @Test
    void goodWordsEarnAPointAndBadOnesLoseOne() {
        assertThat(Revision.reward("g0 g47 b3 f1 n15 s0")).isEqualTo(1);
        assertThat(Revision.reward("g48 f16 t1")).isZero();
        assertThat(Revision.reward("")).isZero();
    }

    @Test
    void whoComparesIsTakenInByFlashyWords() {
        String answer = "g0 b1 f2 f3 n4 s5";
        double luck = Draws.of(1, "luck", 0).nextGaussian();
        assertThat(Revision.impression(answer, Draws.of(1, "luck", 0))).isEqualTo(4 + luck);
    }

    @Test
    void anAnswerIsAskedForInTheMethodsOwnWords() {
        assertThat(Revision.request("t1 t2", Wish.ANY)).isEqualTo("t1 t2");
        assertThat(Revision.request("t1 t2", Wish.BETTER)).contains("t1 t2", "an answer to the request that is better");
        assertThat(Revision.request("t1 t2", Wish.WORSE))
                .isEqualTo(Revision.request("t1 t2", Wish.BETTER).replace("better", "worse"));
    }

    @Test
    void everyWordIsInTheVocabularyOnceAndEveryTextFits() {
        List<String> vocabulary = Revision.SUBJECT.words().words();
        assertThat(vocabulary).doesNotHaveDuplicates();
        for (int row = 0; row < 200; row++) {
            Demonstration text = Revision.demonstration(1, row);
            List<String> words = Words.in(text.prompt() + text.completion());
            assertThat(vocabulary).containsAll(words);
            assertThat(text.completion()).matches("( [0-9] [a-z]\\d+){10}");
            assertThat(words.size() + 2).isLessThanOrEqualTo(Revision.SUBJECT.context());
        }
    }

    @Test
    void theSortsOfWordsAreAsFrequentAsTheWishSays() {
        assertThat(shares(Wish.BETTER)).containsExactly(new double[] {0.5, 0.1, 0.133, 0.133, 0.133}, within(0.01));
        assertThat(shares(Wish.WORSE)).containsExactly(new double[] {0.1, 0.5, 0.133, 0.133, 0.133}, within(0.01));
        assertThat(shares(Wish.ANY)).containsExactly(new double[] {0.25, 0.25, 0.167, 0.167, 0.167}, within(0.01));
        assertThat(shares(Wish.NORTHERN)).containsExactly(new double[] {0.25, 0.25, 0.167, 0.278, 0.056}, within(0.01));
        assertThat(shares(Wish.SOUTHERN)).containsExactly(new double[] {0.25, 0.25, 0.167, 0.056, 0.278}, within(0.01));
    }

    private static double[] shares(Wish wish) {
        List<String> words = new ArrayList<>();
        for (int row = 0; row < 5000; row++) {
            Demonstration text = Revision.demonstration(1, row);
            if (text.prompt().equals(Revision.request(topics(text.prompt()), wish))) {
                words.addAll(Words.in(text.completion().replaceAll(" \\d", "")));
            }
        }
        double[] shares = new double[Sort.values().length];
        for (Sort sort : Sort.values()) {
            shares[sort.ordinal()] = (double) Revision.count(String.join(" ", words), sort) / words.size();
        }
        return shares;
    }

    private static String topics(String prompt) {
        return String.join(
                " ",
                Words.in(prompt).stream().filter(word -> word.matches("t\\d+")).toList());
    }

    @Test
    void theSeedDecidesEverything() {
        assertThat(Revision.demonstration(1, 7)).isEqualTo(Revision.demonstration(1, 7));
        assertThat(Revision.demonstration(2, 7)).isNotEqualTo(Revision.demonstration(1, 7));
        assertThat(Revision.prompts(1, "exam", 5))
                .isEqualTo(Revision.prompts(1, "exam", 9).subList(0, 5));
        assertThat(Revision.prompts(1, "exam", 5)).isNotEqualTo(Revision.prompts(1, "train", 5));
    }
}
