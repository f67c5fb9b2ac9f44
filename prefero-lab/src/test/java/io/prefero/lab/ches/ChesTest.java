package io.prefero.lab.ches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Measured;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChesTest {
    private static final Pair NO_OVER_NEVER = new Pair(0, Answers.NO, Answers.NEVER);
    private static final double RATE = 1e-3;
    private static final double NUDGE = 1e-6;

    @Test
    void theModelBeginsAsTheSpecificationHasIt() {
        double[] start = Answers.model(1, 0.6, 1, 0.02).probabilities(0);
        assertThat(start[Answers.NO]).isCloseTo(0.47, within(0.02));
        assertThat(start[Answers.YES]).isCloseTo(0.115, within(0.01));
        assertThat(start).hasSize(40);
    }

    @Test
    void theSeedDecidesTheModel() {
        assertThat(Answers.model(1, 0.6, 2, 0.05).context(1))
                .containsExactly(Answers.model(1, 0.6, 40, 0.05).context(1));
        assertThat(Answers.model(2, 0.6, 2, 0.05).context(1))
                .isNotEqualTo(Answers.model(1, 0.6, 2, 0.05).context(1));
    }

    @Test
    void aStepGoesAgainstTheGradientOfTheLoss() {
        Descent descent = new Descent(RATE, RATE, 0.02);
        Softmax reference = Answers.model(1, 0.6, 1, 0.02);
        Softmax model = Answers.model(2, 0.6, 1, 0.02);
        Softmax next = descent.stepped(model, reference, List.of(NO_OVER_NEVER));
        for (int i = 0; i < 24; i++) {
            assertThat(next.context(0)[i] - model.context(0)[i])
                    .isCloseTo(-RATE * slope(model, reference, model.context(0), i), within(1e-9));
            for (int token : new int[] {Answers.NO, Answers.NEVER, Answers.YES, 7}) {
                assertThat(next.row(token)[i] - model.row(token)[i])
                        .isCloseTo(-RATE * slope(model, reference, model.row(token), i), within(1e-9));
            }
        }
    }

    /** The derivative of the loss with imitation by one number of the model. */
    private static double slope(Softmax model, Softmax reference, double[] numbers, int i) {
        double was = numbers[i];
        numbers[i] = was + NUDGE;
        double above = loss(model, reference);
        numbers[i] = was - NUDGE;
        double below = loss(model, reference);
        numbers[i] = was;
        return (above - below) / (2 * NUDGE);
    }

    private static double loss(Softmax model, Softmax reference) {
        return Descent.loss(model, reference, List.of(NO_OVER_NEVER)) - 0.02 * model.logProbability(0, Answers.NO);
    }

    @Test
    void theLossBeginsAtLn2() {
        Softmax start = Answers.model(3, 0.6, 1, 0.02);
        assertThat(Descent.loss(start, start, List.of(NO_OVER_NEVER))).isCloseTo(Math.log(2), within(1e-12));
    }

    @Test
    void trainingLeavesTheModelItBeganWithAlone() {
        Softmax start = Answers.model(3, 0.6, 1, 0.02);
        double before = start.logProbability(0, Answers.NO);
        new Descent(0.02, 0.02, 0).trained(start, List.of(NO_OVER_NEVER));
        assertThat(start.logProbability(0, Answers.NO)).isEqualTo(before);
    }

    @Test
    void thePairsLeastAlikeAreThoseThatPreferNoToYes() {
        assertThat(Refusals.of(1).leastAlike())
                .hasSize(8)
                .allSatisfy(pair -> assertThat(pair.rejected()).isEqualTo(Answers.YES));
    }

    @Test
    void everyClaimIsMeasuredAndCanFail() {
        Measured measured = new Ches().measure(new Bench(Path.of("nowhere")), 1);
        Measured nothingChanged = new Measured();
        measured.arms()
                .forEach((arm, quantities) -> quantities.keySet().forEach(q -> nothingChanged.note(arm, q, 0.5)));
        for (Claim claim : new Ches().claims()) {
            assertThat(claim.effect().applyAsDouble(measured)).as(claim.says()).isGreaterThan(claim.above());
            assertThat(claim.effect().applyAsDouble(nothingChanged))
                    .as(claim.says())
                    .isLessThanOrEqualTo(claim.above());
        }
    }
}
