package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a forest says of its tokens, against what it was made of. */
@Tag("unit")
class ForestTest {
    @Test
    void everyTextIsFoundWhole() {
        for (int seed = 0; seed < 200; seed++) {
            List<int[]> texts = random(seed);
            Forest forest = Forest.of(texts);
            int[] ids = forest.ids();
            for (int i = 0; i < texts.size(); i++) {
                int[] places = forest.places(i);
                assertThat(Arrays.stream(places).map(p -> ids[p])).containsExactly(boxed(texts.get(i)));
                assertThat(Arrays.stream(places).map(p -> forest.positions()[p]))
                        .containsExactly(boxed(IntStream.range(0, places.length).toArray()));
            }
        }
    }

    @Test
    void aTokenIsSeenByExactlyThoseThatHaveItOnTheirPath() {
        for (int seed = 0; seed < 100; seed++) {
            List<int[]> texts = random(seed);
            Forest forest = Forest.of(texts);
            Set<Long> together = new HashSet<>();
            for (int i = 0; i < texts.size(); i++) {
                int[] places = forest.places(i);
                for (int a = 0; a < places.length; a++) {
                    for (int b = 0; b <= a; b++) {
                        together.add(pair(places[a], places[b]));
                    }
                }
            }
            for (int i = 0; i < forest.tokens(); i++) {
                for (int j = 0; j < forest.tokens(); j++) {
                    boolean seen = j <= i && i < forest.ends()[j];
                    assertThat(seen).as("%d sees %d", i, j).isEqualTo(together.contains(pair(i, j)));
                }
            }
        }
    }

    @Test
    void aCommonBeginningStandsOnceAndAShortOneStaysApart() {
        int least = Forest.LEAST_SHARED;
        assertThat(Forest.of(List.of(text(least, 1, 3), text(least, 2, 4))).tokens())
                .isEqualTo(least + 7);
        assertThat(Forest.of(List.of(text(least - 1, 1, 3), text(least - 1, 2, 4)))
                        .tokens())
                .isEqualTo(2 * (least - 1) + 7);
        assertThat(Forest.of(List.of(text(20, 1, 5), text(20, 1, 5))).tokens()).isEqualTo(25);
        assertThat(Forest.of(List.of(text(20, 1, 0), text(20, 1, 5))).tokens()).isEqualTo(25);
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() {
        List<int[]> texts = random(5);
        List<int[]> turned = new ArrayList<>(texts);
        Collections.reverse(turned);
        assertThat(Forest.of(turned).ids()).isEqualTo(Forest.of(texts).ids());
    }

    @Test
    void everyQueryIsInOneCallAndSeesItsPathThere() {
        for (int seed = 0; seed < 200; seed++) {
            Forest forest = Forest.of(random(seed));
            List<AttentionPlan.Call> calls = AttentionPlan.of(forest);
            int at = 0;
            for (AttentionPlan.Call call : calls) {
                assertThat(call.from()).isEqualTo(at);
                at = call.to();
                Set<Integer> shown = call.above().stream()
                        .map(calls::get)
                        .flatMap(c -> IntStream.range(c.from(), c.to()).boxed())
                        .collect(Collectors.toSet());
                IntStream.range(call.from(), call.to()).forEach(shown::add);
                for (int i = call.from(); i < call.to(); i++) {
                    for (int j = 0; j <= i; j++) {
                        assertThat(shown.contains(j) || i >= forest.ends()[j]).isTrue();
                    }
                }
            }
            assertThat(at).isEqualTo(forest.tokens());
        }
    }

    @Test
    void amongTheRandomForestsAreSomeThatAreCutAtForks() {
        for (int seed : new int[] {0, 3}) { // those that the layout's test takes
            assertThat(AttentionPlan.of(Forest.of(random(seed))))
                    .anyMatch(call -> !call.above().isEmpty());
        }
    }

    @Test
    void manyLongBranchesUnderOneRootAreCutAndAFewShortOnesAreNot() {
        List<int[]> many =
                IntStream.range(0, 16).mapToObj(k -> text(400, 2 + k, 200)).toList();
        assertThat(AttentionPlan.of(Forest.of(many))).hasSizeGreaterThan(8);
        assertThat(AttentionPlan.of(Forest.of(List.of(text(20, 2, 10), text(20, 3, 10)))))
                .hasSize(1);
    }

    /** Texts that fork up to four times: with a probability each begins like an earlier one. */
    static List<int[]> random(long seed) {
        return random(seed, seed % 3 == 0 ? 200 : 25);
    }

    private static List<int[]> random(long seed, int longest) {
        Random random = new Random(seed);
        List<int[]> texts = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        while (texts.size() < count) {
            int[] start = {};
            if (!texts.isEmpty() && random.nextInt(4) > 0) {
                int[] other = texts.get(random.nextInt(texts.size()));
                start = Arrays.copyOf(other, random.nextInt(other.length + 1));
            }
            int[] rest = random.ints(1 + random.nextInt(longest), 0, 20).toArray();
            texts.add(
                    IntStream.concat(Arrays.stream(start), Arrays.stream(rest)).toArray());
        }
        return texts;
    }

    private static int[] text(int common, int own, int length) {
        return IntStream.concat(
                        IntStream.range(0, common),
                        IntStream.generate(() -> own).limit(length))
                .toArray();
    }

    private static Integer[] boxed(int[] values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }

    private static long pair(int a, int b) {
        return (long) a << 32 | b;
    }
}
