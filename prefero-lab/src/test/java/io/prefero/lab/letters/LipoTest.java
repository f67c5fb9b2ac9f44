package io.prefero.lab.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.claim.Measured;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LipoTest {
    private static final Letters WORLD = Letters.of(1);

    @Test
    void thereAre1296RepliesOfFourLetters() {
        List<String> replies =
                IntStream.range(0, Letters.REPLIES).mapToObj(Letters::text).toList();
        assertThat(replies)
                .doesNotHaveDuplicates()
                .startsWith(" a a a a", " a a a b")
                .endsWith(" f f f f");
    }

    @Test
    void rewardsAreStandardisedAndOrdinaryRepliesADistribution() {
        for (int prompt = 0; prompt < Letters.PROMPTS; prompt++) {
            double[] rewards = WORLD.rewards()[prompt];
            assertThat(Arrays.stream(rewards).sum()).isCloseTo(0, within(1e-9));
            assertThat(Arrays.stream(rewards).map(r -> r * r).average().orElseThrow())
                    .isCloseTo(1.5 * 1.5, within(1e-9));
            assertThat(Arrays.stream(WORLD.ordinary()[prompt]).sum()).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void aLinearFunctionAddsLettersAndNeighbours() {
        double[][] single = {{1, 0}, {0, 10}};
        double[][] pairs = {{0, 100, 0, 0}};
        Linear linear = new Linear(single, pairs);
        assertThat(linear.values(new SplittableRandom(1), 0)).containsExactly(1, 111, 0, 10);
    }

    @Test
    void anOrdinaryReplyWinsAgainstAnotherHalfOfTheTime() {
        double[] wins = WORLD.wins(3);
        double mean = IntStream.range(0, Letters.REPLIES)
                .mapToDouble(reply -> WORLD.ordinary()[3][reply] * wins[reply])
                .sum();
        assertThat(mean).isCloseTo(0.5, within(1e-12));
        int best = argmax(WORLD.rewards()[3]);
        assertThat(argmax(wins)).isEqualTo(best);
    }

    private static int argmax(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .max((i, j) -> Double.compare(values[i], values[j]))
                .orElseThrow();
    }

    @Test
    void drawsFollowTheDistribution() {
        int likeliest = argmax(WORLD.ordinary()[0]);
        SplittableRandom draws = new SplittableRandom(5);
        double share = IntStream.range(0, 20_000)
                        .filter(i -> WORLD.draw(0, draws) == likeliest)
                        .count()
                / 20_000.0;
        assertThat(share).isCloseTo(WORLD.ordinary()[0][likeliest], within(0.01));
    }

    @Test
    void whatIsNotFourLettersIsLeftOutAndMeasured() {
        double[][] ordinary = Arrays.stream(WORLD.ordinary())
                .map(p -> Arrays.stream(p).map(Math::log).toArray())
                .toArray(double[][]::new);
        double[][] halved = Arrays.stream(ordinary)
                .map(p -> Arrays.stream(p).map(l -> l - Math.log(2)).toArray())
                .toArray(double[][]::new);
        double[][] wins =
                IntStream.range(0, Letters.PROMPTS).mapToObj(WORLD::wins).toArray(double[][]::new);
        Map<String, Double> measured = new Exam(WORLD, wins, List.of(), ordinary).of(halved);
        assertThat(measured.get(Exam.WINS)).isCloseTo(0.5, within(1e-9));
        assertThat(measured.get("KL")).isCloseTo(0, within(1e-9));
        assertThat(measured.get("four letters")).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void theSeedDecidesDemonstrations() {
        List<Demonstration> rows = WORLD.demonstrations(24);
        assertThat(Letters.of(1).demonstrations(12)).isEqualTo(rows.subList(0, 12));
        assertThat(Letters.of(2).demonstrations(12)).isNotEqualTo(rows.subList(0, 12));
    }

    @Test
    void labelsAreMeanWinsWithinTheListItselfIncluded() {
        assertThat(Ranked.labels(new double[] {1, 1})).containsExactly(0.5, 0.5);
        double win = 1 / (1 + Math.exp(-2));
        assertThat(Ranked.labels(new double[] {3, 1})[0]).isCloseTo((win + 0.5) / 2, within(1e-12));
        double[] labels = Ranked.labels(new double[] {0.3, -1, 2, 0.7});
        assertThat(Arrays.stream(labels).average().orElseThrow()).isCloseTo(0.5, within(1e-12));
        assertThat(labels[2]).isGreaterThan(labels[3]).isGreaterThan(labels[0]).isGreaterThan(labels[1]);
    }

    @Test
    void shorterListsAreTheBeginningsOfLongerOnes() {
        List<Ranked> two = Ranked.lists(WORLD, 2, Ranked.Judge.TRUE);
        List<Ranked> eight = Ranked.lists(WORLD, 8, Ranked.Judge.TRUE);
        assertThat(two).hasSize(96);
        for (int i = 0; i < two.size(); i++) {
            assertThat(eight.get(i).completions())
                    .startsWith(two.get(i).completions().toArray(String[]::new));
        }
    }

    @Test
    void shuffledLabelsAreTheSameLabelsInAnotherOrder() {
        List<Ranked> labelled = Ranked.lists(WORLD, 8, Ranked.Judge.TRUE);
        List<Ranked> shuffled = Ranked.lists(WORLD, 8, Ranked.Judge.SHUFFLED);
        int moved = 0;
        for (int i = 0; i < labelled.size(); i++) {
            assertThat(shuffled.get(i).completions()).isEqualTo(labelled.get(i).completions());
            assertThat(shuffled.get(i).scores())
                    .containsExactlyInAnyOrderElementsOf(labelled.get(i).scores());
            moved += shuffled.get(i).scores().equals(labelled.get(i).scores()) ? 0 : 1;
        }
        assertThat(moved).isGreaterThan(90);
        assertThat(Ranked.lists(WORLD, 8, Ranked.Judge.NOISY)).isNotEqualTo(labelled);
    }

    @Test
    void everyClaimHoldsWithThePrototypesNumbersAndNoneWhereAllAreAlike() {
        Measured prototype = new Measured();
        Map.of("before", 0.5, "lambda, K=8", 0.873, "logistic, K=8", 0.871, "hinge, K=8", 0.87, "list-mle, K=8", 0.873)
                .forEach((arm, wins) -> prototype.note(arm, Exam.WINS, wins));
        Map.of("softmax, K=8", 0.835, "point-sigmoid, K=8", 0.785, "point-mse, K=8", 0.585)
                .forEach((arm, wins) -> prototype.note(arm, Exam.WINS, wins));
        Map.of("lambda, K=2", 0.75, "logistic, K=2", 0.718, "hinge, K=2", 0.72, "list-mle, K=2", 0.718)
                .forEach((arm, wins) -> prototype.note(arm, Exam.WINS, wins));
        Map.of("lambda, K=4", 0.83, "logistic, K=4", 0.81, "list-mle, K=4", 0.81, "lambda, K=8, shuffled labels", 0.5)
                .forEach((arm, wins) -> prototype.note(arm, Exam.WINS, wins));
        Map.of("lambda, K=4, noisy labels", 0.715, "logistic, K=4, noisy labels", 0.691)
                .forEach((arm, wins) -> prototype.note(arm, Exam.WINS, wins));
        Measured alike = new Measured();
        prototype.arms().keySet().forEach(arm -> alike.note(arm, Exam.WINS, 0.7));
        assertThat(new Lipo().claims())
                .allSatisfy(claim ->
                        assertThat(claim.effect().applyAsDouble(prototype)).isGreaterThan(claim.above()));
        assertThat(new Lipo().claims())
                .filteredOn(claim -> claim.above() >= 0)
                .allSatisfy(
                        claim -> assertThat(claim.effect().applyAsDouble(alike)).isLessThanOrEqualTo(claim.above()));
    }
}
