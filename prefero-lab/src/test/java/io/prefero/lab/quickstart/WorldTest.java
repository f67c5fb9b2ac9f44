package io.prefero.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WorldTest {
    private static final String PROMPT = "Mia likes sailing and dislikes winter:";
    private final World world = World.of(1);

    @Test
    void aReplyEarnsAPointPerLikedWordAndLosesOnePerDislikedWord() {
        assertThat(world.reward(PROMPT, " wave mast snow moon wave")).isEqualTo(2);
        assertThat(world.reward(PROMPT, " snow ice ice")).isEqualTo(-3);
        assertThat(world.reward(PROMPT, " moon waves Wave")).isZero();
        assertThat(world.reward(PROMPT, "")).isZero();
    }

    @Test
    void wordsBeyondTheEighthAreNotRead() {
        assertThat(world.reward(PROMPT, " wave".repeat(25))).isEqualTo(World.REPLY_WORDS);
    }

    @Test
    void everyWordOfAReplyIsShownWithWhatItIsWorth() {
        assertThat(world.taste(PROMPT, " wave moon snow"))
                .containsExactly(
                        new TastedWord("wave", Taste.LIKED),
                        new TastedWord("moon", Taste.NEUTRAL),
                        new TastedWord("snow", Taste.DISLIKED));
    }

    @Test
    void anUnknownPromptIsRefusedWithAnExample() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.reward("Mia likes nothing:", " wave"))
                .withMessageContaining("Mia likes nothing:")
                .withMessageContaining("prompts look like");
    }

    @Test
    void noWordBelongsToTwoTopicsAndNoTopicIsAWord() {
        List<String> words =
                world.topics().stream().flatMap(t -> t.words().stream()).toList();
        assertThat(words).hasSize(40).doesNotHaveDuplicates();
        assertThat(words)
                .doesNotContainAnyElementsOf(
                        world.topics().stream().map(Topic::name).toList());
    }

    @Test
    void heldOutPromptsCombineTopicsThatNoTrainingPromptCombines() {
        Set<List<Topic>> trained = combinations(world.trainingPrompts());
        Set<List<Topic>> heldOut = combinations(world.heldOutPrompts());
        assertThat(world.trainingPrompts()).hasSize(1680).doesNotHaveDuplicates();
        assertThat(world.heldOutPrompts()).hasSize(480).doesNotHaveDuplicates();
        assertThat(trained).doesNotContainAnyElementsOf(heldOut);
    }

    @Test
    void everyTopicIsHeldOutEquallyOftenOnEitherSide() {
        List<Prompt> prompts = world.heldOutPrompts();
        for (Topic topic : world.topics()) {
            assertThat(prompts.stream().filter(p -> p.liked().equals(topic))).hasSize(48);
            assertThat(prompts.stream().filter(p -> p.disliked().equals(topic))).hasSize(48);
        }
    }

    @Test
    void theSeedDecidesEverythingAndOrderDoesNotMatter() {
        World again = World.of(1);
        Demonstration late = again.demonstration(999);
        assertThat(again.demonstration(3)).isEqualTo(world.demonstration(3));
        assertThat(late).isEqualTo(world.demonstration(999));
        assertThat(again.heldOutPrompts()).isEqualTo(world.heldOutPrompts());
        assertThat(World.of(2).heldOutPrompts()).isNotEqualTo(world.heldOutPrompts());
        assertThat(World.of(2).demonstration(3)).isNotEqualTo(world.demonstration(3));
    }

    @Test
    void theDrawsOfASeedNeverChange() {
        assertThat(world.demonstration(0))
                .isEqualTo(new Demonstration(
                        "Ben likes camping and dislikes farming:", " soup spice bloom tent trail whistle mast sled"));
        assertThat(world.pairPrompt(0).text()).isEqualTo("Rosa likes gardening and dislikes winter:");
    }

    @Test
    void ordinaryRepliesHaveEightWordsOfWhichThreeInTenAreLikedAndHalfAsManyDisliked() {
        List<TastedWord> words = new ArrayList<>();
        for (int row = 0; row < 10_000; row++) {
            Demonstration reply = world.demonstration(row);
            assertThat(reply.completion()).matches("( [a-z]+){8}");
            words.addAll(world.taste(reply.prompt(), reply.completion()));
        }
        assertThat(share(words, Taste.LIKED)).isCloseTo(0.3, within(0.006));
        assertThat(share(words, Taste.DISLIKED)).isCloseTo(0.15, within(0.005));
    }

    @Test
    void demonstrationsAndPairsUseTrainingPromptsOnly() {
        Set<String> training =
                world.trainingPrompts().stream().map(Prompt::text).collect(Collectors.toSet());
        Set<String> seen = new HashSet<>();
        for (int row = 0; row < 2000; row++) {
            seen.add(world.demonstration(row).prompt());
            seen.add(world.pairPrompt(row).text());
        }
        assertThat(training).containsAll(seen);
        assertThat(seen).hasSizeGreaterThan(1000);
    }

    @Test
    void labelsFollowBradleyTerryWhateverTheOrderOfTheReplies() {
        assertThat(firstWins(" wave wave", " wave", Labels.TRUE)).isCloseTo(1 / (1 + Math.exp(-1)), within(0.01));
        assertThat(firstWins(" snow", " wave", Labels.TRUE)).isCloseTo(1 / (1 + Math.exp(2)), within(0.01));
    }

    @Test
    void shuffledLabelsKnowNothingOfTheReplies() {
        assertThat(firstWins(" wave wave wave wave", " snow", Labels.SHUFFLED)).isCloseTo(0.5, within(0.01));
    }

    @Test
    void equalRepliesHaveNoLabel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.label(7, PROMPT, " wave", " wave", Labels.TRUE))
                .withMessageContaining("pair 7");
    }

    private double firstWins(String first, String second, Labels labels) {
        return IntStream.range(0, 20_000)
                        .filter(row -> world.label(row, PROMPT, first, second, labels)
                                .chosen()
                                .equals(first))
                        .count()
                / 20_000.0;
    }

    private static double share(List<TastedWord> words, Taste taste) {
        return words.stream().filter(word -> word.taste() == taste).count() / (double) words.size();
    }

    private static Set<List<Topic>> combinations(List<Prompt> prompts) {
        return prompts.stream().map(p -> List.of(p.liked(), p.disliked())).collect(Collectors.toSet());
    }
}
