package io.prefero.method;

import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact identities of the ranking losses, on one list of one-token responses with β = 1, so that s = log π/π_ref. */
@Tag("unit")
@ExtendWith(Levels.class)
class LipoIdentitiesTest {
    private static final double[] S = {0.5, -0.2, 0.1, 0};
    private static final double[] PSI = {0.9, 0.2, 0.6, 0.3};

    private static Sample list(double[] s, double[] psi) {
        return list(s, psi, -7);
    }

    private static Sample list(double[] s, double[] psi, double reference) {
        double[][] policy =
                Arrays.stream(s).mapToObj(x -> new double[] {x + reference}).toArray(double[][]::new);
        double[][] ref =
                Arrays.stream(s).mapToObj(x -> new double[] {reference}).toArray(double[][]::new);
        Sample.Rows rows = new Sample.Rows(
                new int[] {s.length}, Map.of(Signal.POLICY, policy, Signal.REFERENCE, ref), Map.of("score", psi));
        return new Sample(Map.of(Stretch.response("responses"), rows), Map.of());
    }

    private static double loss(String id, String more, double[] s, double[] psi) {
        return list(s, psi)
                .evaluate(method("lipo/" + id, "{ beta: 1" + more + " }"))
                .loss();
    }

    private static double dpo(double margin) {
        return Math.log1p(Math.exp(-margin));
    }

    @Test
    void ofTwoResponsesLogisticAndListMleAreDpoAndHingeIsHingeDpo() {
        double[] s = {0.4, -0.5};
        double[] psi = {0.8, 0.3};
        assertThat(loss("logistic", "", s, psi)).isCloseTo(dpo(0.9), within(TIGHT));
        assertThat(loss("list-mle", "", s, psi)).isCloseTo(dpo(0.9), within(TIGHT));
        assertThat(loss("hinge", "", s, psi)).isCloseTo(0.1, within(TIGHT));
    }

    @Test
    void ofTwoResponsesLambdaIsDpoTimesAConstantWhateverTheScores() {
        double c = (Math.pow(2, 0.75) - Math.pow(2, 0.25)) * (1 - Math.log(2) / Math.log(3));
        assertThat(c).isCloseTo(0.181799, within(1e-6));
        for (double margin : new double[] {-3, 0.2, 4}) {
            assertThat(loss("lambda", ", reduction: list_sum", new double[] {margin, 0}, new double[] {0.75, 0.25}))
                    .isCloseTo(c * dpo(margin), within(TIGHT));
        }
    }

    @Test
    void lambdaWithoutWeightsIsLogistic() {
        String sum = ", reduction: list_sum";
        assertThat(loss("lambda", ", lambda_weight: constant" + sum, S, PSI))
                .isCloseTo(loss("logistic", sum, S, PSI), within(TIGHT));
    }

    @ParameterizedTest
    @CsvSource({
        "logistic, '', 0.6931471805599453",
        "hinge, '', 1",
        "list-mle, '', 3.1780538303479458", // ln 4!
        "softmax, '', 1.3862943611198906", // ln 4
        "point-sigmoid, ', reduction: list_sum', 2.772588722239781", // 4 ln 2
        "point-mse, ', reduction: list_sum', 1.3" // Σψ²
    })
    void atTheReferenceTheLossIs(String id, String more, double value) {
        assertThat(loss(id, more, new double[4], PSI)).isCloseTo(value, within(TIGHT));
    }

    @ParameterizedTest
    @CsvSource({
        "logistic, true",
        "hinge, true",
        "lambda, true",
        "list-mle, true",
        "softmax, true",
        "point-mse, false",
        "point-sigmoid, false"
    })
    void whatIsAddedToAllCancelsButWhereResponsesStandAlone(String id, boolean cancels) {
        double[] shifted = Arrays.stream(S).map(x -> x + 2.5).toArray();
        double change = Math.abs(loss(id, "", shifted, PSI) - loss(id, "", S, PSI));
        assertThat(change < TIGHT).isEqualTo(cancels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda", "logistic", "hinge", "list-mle", "softmax", "point-mse", "point-sigmoid"})
    void theOrderInTheListDoesNotMatter(String id) {
        int[] order = {2, 0, 3, 1};
        double[] s = IntStream.of(order).mapToDouble(i -> S[i]).toArray();
        double[] psi = IntStream.of(order).mapToDouble(i -> PSI[i]).toArray();
        assertThat(loss(id, "", s, psi)).isCloseTo(loss(id, "", S, PSI), within(TIGHT));
    }

    @ParameterizedTest
    @CsvSource({
        "logistic, true",
        "hinge, true",
        "list-mle, true",
        "lambda, false",
        "softmax, false",
        "point-mse, false",
        "point-sigmoid, false"
    })
    void onlyTheOrderOfTheLabelsCountsWhereNoGainIsWeighed(String id, boolean orderAlone) {
        double[] stretched = Arrays.stream(PSI).map(x -> x * x).toArray();
        double change = Math.abs(loss(id, "", S, stretched) - loss(id, "", S, PSI));
        assertThat(change < TIGHT).isEqualTo(orderAlone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda", "logistic", "hinge"})
    void equalLabelsTeachNothing(String id) {
        Sample.Answer answer = list(S, new double[] {0.5, 0.5, 0.5, 0.5}).evaluate(method("lipo/" + id, "{ beta: 1 }"));
        assertThat(answer.loss()).isZero();
        assertThat(answer.gradients().values())
                .allSatisfy(rows -> assertThat(Arrays.stream(rows)).allMatch(row -> row[0] == 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda", "logistic", "list-mle", "softmax"})
    void pullsOfAListCancel(String id) {
        Sample.Answer answer = list(S, PSI).evaluate(method("lipo/" + id, "{ beta: 1 }"));
        double sum = IntStream.range(0, 4)
                .mapToDouble(k -> answer.gradient("responses", Signal.POLICY, k)[0])
                .sum();
        assertThat(sum).isCloseTo(0, within(TIGHT));
        assertThat(answer.gradient("responses", Signal.POLICY, 0)[0]).isNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "logistic, ', reduction: list_sum', 1.626523, 3.187169",
        "hinge, ', reduction: list_sum', 2, 3.8",
        "lambda, ', reduction: list_sum', 0.525701, 0.449674",
        "list-mle, '', 3.534534, 2.591145",
        "softmax, '', 1.407606, 1.285087",
        "point-mse, ', reduction: list_sum', 11, 0.66",
        "point-sigmoid, ', reduction: list_sum', 4.488777, 2.539760"
    })
    void knownValues(String id, String more, double a, double b) {
        assertThat(loss(id, more, new double[] {2, 1, 3}, new double[] {1, 0, 0}))
                .isCloseTo(a, within(1e-6));
        assertThat(loss(id, more, S, PSI)).isCloseTo(b, within(1e-6));
    }

    @Test
    void theReferenceMayBeShiftedForAllResponsesAlike() {
        double[] one = DoubleStream.of(list(S, PSI, -3)
                        .evaluate(method("lipo/lambda", "{ beta: 1 }"))
                        .losses())
                .toArray();
        assertThat(one)
                .containsExactly(
                        list(S, PSI, -30)
                                .evaluate(method("lipo/lambda", "{ beta: 1 }"))
                                .losses(),
                        within(1e-10));
    }
}
