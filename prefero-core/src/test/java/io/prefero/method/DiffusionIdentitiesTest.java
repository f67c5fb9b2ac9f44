package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.map;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sameLosses;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of Diffusion-DPO and of imitation by denoising, on random errors in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class DiffusionIdentitiesTest {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";

    private static Sample images(long seed) {
        return Sample.of(method("diffusion-dpo", "{ beta_reduction: sum }"), seed, EXAMPLES);
    }

    private static double[] losses(Sample sample, String settings) {
        return sample.evaluate(method("diffusion-dpo", settings)).losses();
    }

    private static double gain(Sample s, String image, int i) {
        return s.column(image, NoiseSignal.REFERENCE)[i][0] - s.column(image, NoiseSignal.POLICY)[i][0];
    }

    private static Sample of(double policyChosen, double policyRejected, double chosen, double rejected) {
        return Sample.of(method("diffusion-dpo", "{}"), 1, 1)
                .with(CHOSEN, NoiseSignal.POLICY, new double[][] {{policyChosen}})
                .with(REJECTED, NoiseSignal.POLICY, new double[][] {{policyRejected}})
                .with(CHOSEN, NoiseSignal.REFERENCE, new double[][] {{chosen}})
                .with(REJECTED, NoiseSignal.REFERENCE, new double[][] {{rejected}});
    }

    @Test
    void thePaperInNumbers() {
        double[] loss = losses(of(0.10, 0.12, 0.11, 0.115), "{ beta: 100 }");
        assertThat(loss[0]).isCloseTo(0.386871, within(5e-7)).isCloseTo(Math.log1p(Math.exp(-0.75)), within(TIGHT));
    }

    @Test
    void atTheReferenceTheLossIsLogTwoAndStillTeaches() {
        Sample still = images(1);
        for (String image : new String[] {CHOSEN, REJECTED}) {
            still = still.with(image, NoiseSignal.POLICY, still.column(image, NoiseSignal.REFERENCE));
        }
        Sample.Answer answer = still.evaluate(method("diffusion-dpo", "{ beta: 300 }"));
        assertThat(answer.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            double half = 0.5 * 300 / 2 / EXAMPLES; // half the margin's slope, of a mean
            assertThat(answer.gradient(CHOSEN, NoiseSignal.POLICY, i)[0]).isCloseTo(half, within(TIGHT));
            assertThat(answer.gradient(REJECTED, NoiseSignal.POLICY, i)[0]).isCloseTo(-half, within(TIGHT));
        }
        assertThat(losses(still, "{ loss: hinge }")).containsOnly(new double[] {1}, within(TIGHT));
        assertThat(losses(still, "{ loss: ipo, beta: 2 }")).containsOnly(new double[] {1.0 / 16}, within(TIGHT));
    }

    @Test
    void aPairOfEqualImagesHasNoMarginWhateverThePolicy() {
        Sample pairs = images(2);
        Sample twins = pairs;
        for (NoiseSignal signal : new NoiseSignal[] {NoiseSignal.POLICY, NoiseSignal.REFERENCE, NoiseSignal.ELEMENTS}) {
            twins = twins.with(REJECTED, signal, pairs.column(CHOSEN, signal));
        }
        for (String reduction : new String[] {"mean", "sum"}) {
            Sample.Answer answer = twins.evaluate(method("diffusion-dpo", "{ beta_reduction: " + reduction + " }"));
            assertThat(answer.losses()).containsOnly(new double[] {Math.log(2)}, within(TIGHT));
            for (int i = 0; i < EXAMPLES; i++) { // both pull alike, in opposite directions
                assertThat(answer.gradient(CHOSEN, NoiseSignal.POLICY, i)[0])
                        .isCloseTo(-answer.gradient(REJECTED, NoiseSignal.POLICY, i)[0], within(1e-9));
            }
        }
    }

    @Test
    void aSwappedPairTurnsTheMarginAround() {
        Sample pairs = images(3);
        double[] plain = losses(pairs, "{ beta: 10 }");
        double[] swapped = losses(pairs.swapped(CHOSEN, REJECTED), "{ beta: 10 }");
        for (int i = 0; i < EXAMPLES; i++) {
            double z = 5 * (gain(pairs, CHOSEN, i) - gain(pairs, REJECTED, i));
            assertThat(plain[i] - swapped[i]).isCloseTo(-z, within(1e-11));
            assertThat(plain[i] + swapped[i]).isGreaterThanOrEqualTo(2 * Math.log(2) - TIGHT);
        }
    }

    @Test
    void itIsDpoWhereLogProbabilitiesAreHalfTheErrors() {
        Sample images = images(4);
        Sample texts = Sample.of(method("dpo", "{}"), 4, EXAMPLES);
        for (String side : new String[] {CHOSEN, REJECTED}) {
            texts = texts.with(side, Signal.POLICY, halved(images.column(side, NoiseSignal.POLICY)));
            texts = texts.with(side, Signal.REFERENCE, halved(images.column(side, NoiseSignal.REFERENCE)));
        }
        sameLosses(
                images.evaluate(method("diffusion-dpo", "{ beta: 7 }")), texts.evaluate(method("dpo", "{ beta: 7 }")));
    }

    private static double[][] halved(double[][] errors) {
        return Arrays.stream(errors).map(row -> new double[] {-row[0] / 2}).toArray(double[][]::new);
    }

    @Test
    void errorsAsSumsAreErrorsAsMeansForAnotherBeta() {
        Sample alike = images(5);
        double[][] elements =
                IntStream.range(0, EXAMPLES).mapToObj(i -> new double[] {48}).toArray(double[][]::new);
        alike = alike.with(CHOSEN, NoiseSignal.ELEMENTS, elements).with(REJECTED, NoiseSignal.ELEMENTS, elements);
        assertThat(losses(alike, "{ beta: " + 9.0 / (2 * 48) + ", beta_reduction: sum }"))
                .containsExactly(losses(alike, "{ beta: 9 }"), within(1e-11));
    }

    @Test
    void aVelocitysErrorCountsBySignalPower() {
        // the same network read as a velocity: m_ε = ᾱ·m_v, so β is ᾱ times as large for it
        double alpha = 0.3;
        Sample velocity = images(6);
        Sample noise = velocity;
        for (String image : new String[] {CHOSEN, REJECTED}) {
            noise = map(noise, image, NoiseSignal.POLICY, m -> alpha * m);
            noise = map(noise, image, NoiseSignal.REFERENCE, m -> alpha * m);
        }
        assertThat(losses(noise, "{ beta: 20 }")).containsExactly(losses(velocity, "{ beta: 6 }"), within(1e-11));
    }

    @Test
    void withoutWeightThereIsNothingToPrefer() {
        assertThat(losses(images(7), "{ beta: 1.0e-9 }")).containsOnly(new double[] {Math.log(2)}, within(1e-9));
    }

    @Test
    void anErrorOfBothImagesCancels() {
        Sample pairs = images(8);
        Sample worse =
                map(map(pairs, CHOSEN, NoiseSignal.POLICY, m -> m + 0.25), REJECTED, NoiseSignal.POLICY, m -> m + 0.25);
        assertThat(losses(worse, "{ beta: 50 }")).containsExactly(losses(pairs, "{ beta: 50 }"), within(1e-10));
    }

    @Test
    void theLossRisesWithTheChosenImagesErrorAndFallsWithTheOthers() {
        Sample pairs = images(9);
        Sample.Answer answer = pairs.evaluate(method("diffusion-dpo", "{ beta: 4 }"));
        for (int i = 0; i < EXAMPLES; i++) {
            double z = 2 * (gain(pairs, CHOSEN, i) - gain(pairs, REJECTED, i));
            double slope = 2 * sigmoid(-z) / EXAMPLES;
            assertThat(answer.gradient(CHOSEN, NoiseSignal.POLICY, i)[0]).isCloseTo(slope, within(TIGHT));
            assertThat(answer.gradient(REJECTED, NoiseSignal.POLICY, i)[0]).isCloseTo(-slope, within(TIGHT));
        }
    }

    @Test
    void imitationIsTheChosenImagesErrorAlone() {
        Sample images = Sample.of(method("diffusion-sft", "{}"), 10, EXAMPLES);
        Sample.Answer answer = images.evaluate(method("diffusion-sft", "{}"));
        double[] errors = Arrays.stream(images.column(CHOSEN, NoiseSignal.POLICY))
                .mapToDouble(row -> row[0])
                .toArray();
        assertThat(answer.losses()).containsExactly(errors, within(TIGHT));
        for (int i = 0; i < EXAMPLES; i++) {
            assertThat(answer.gradient(CHOSEN, NoiseSignal.POLICY, i)[0]).isCloseTo(1.0 / EXAMPLES, within(TIGHT));
        }
    }
}
