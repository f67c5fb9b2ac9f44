package io.prefero.method;

import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Objective;
import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With exact expectations the minimiser of DPO is known in closed form. */
@Tag("unit")
@ExtendWith(Levels.class)
class DpoOptimumTest {
    /**
     * With K answers to one prompt and all pairs weighted by P(i ≻ j) = σ(r_i − r_j), the minimiser is π ∝ π_ref·exp(r/β).
     * The gradient is the method's, the Newton steps around it are plain Java.
     */
    @Test
    void theMinimiserOfDpoIsTheOptimumUnderTheKlTie() {
        double[] reward = {0.3, -1.2, 2.0, 0.0, 0.7, -0.4, 1.1, -2.0};
        double[] reference = logSoftmax(new double[] {0.5, 0.1, -1, 0.3, 0, 0.8, -0.6, 0.2});
        double beta = 0.7;
        double[] theta = reference.clone();
        for (int step = 0; step < 30; step++) {
            newton(theta, reference, reward, beta);
        }
        double[] policy = logSoftmax(theta);
        double[] gap = IntStream.range(0, 8)
                .mapToDouble(i -> beta * (policy[i] - reference[i]) - reward[i])
                .toArray();
        assertThat(gap).containsOnly(new double[] {gap[0]}, within(1e-7));
    }

    /**
     * The same for every divergence: at the minimiser β·s(log π/π_ref) − r is one constant (f-DPO, section 4). The gradient is
     * the method's; the descent around it, Broyden, Fletcher, Goldfarb and Shanno's, is plain Java.
     */
    @ParameterizedTest
    @CsvSource({"reverse-kl, ''", "js, ''", "alpha, ', alpha: 0.3'", "alpha, ', alpha: 0.7'", "forward-kl, ''"})
    void theMinimiserUnderOtherDivergencesHasTheRewardUpToAConstant(String divergence, String more) {
        double[] reward = {0.3, -1.0, 1.2, 0.0, 0.7};
        double[] reference = logSoftmax(new double[] {0.5, 0.1, -1, 0.3, 0});
        Objective method = method("f-dpo/" + divergence, "{ beta: 0.5" + more + " }");
        double[] theta = descended(reference.clone(), x -> slope(x, reference, reward, method));
        double[] scores = rewards(theta, reference, method);
        double[] gap =
                IntStream.range(0, 5).mapToDouble(i -> scores[i] - reward[i]).toArray();
        assertThat(gap).containsOnly(new double[] {gap[0]}, within(1e-6));
    }

    /** A value and its gradient. */
    private record Slope(double value, double[] gradient) {}

    private static double[] descended(double[] start, Function<double[], Slope> at) {
        int k = start.length;
        double[] x = start;
        Slope here = at.apply(x);
        double[][] inverse = identity(k);
        for (int step = 0; step < 200 && length(here.gradient) > 1e-10; step++) {
            double[] direction = times(inverse, here.gradient, -1);
            double share = 1;
            Slope there = at.apply(plus(x, direction, share));
            while (there.value > here.value + 1e-4 * share * product(direction, here.gradient) && share > 1e-12) {
                share /= 2;
                there = at.apply(plus(x, direction, share));
            }
            double[] moved = times(identity(k), direction, share);
            double[] change = plus(there.gradient, here.gradient, -1);
            if (product(moved, change) > 1e-20) {
                update(inverse, moved, change);
            }
            x = plus(x, moved, 1);
            here = there;
        }
        return x;
    }

    private static void update(double[][] inverse, double[] s, double[] y) {
        double[] hy = times(inverse, y, 1);
        double sy = product(s, y);
        double factor = (1 + product(y, hy) / sy) / sy;
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < s.length; j++) {
                inverse[i][j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
            }
        }
    }

    private static double[][] identity(int k) {
        return IntStream.range(0, k)
                .mapToObj(i ->
                        IntStream.range(0, k).mapToDouble(j -> i == j ? 1 : 0).toArray())
                .toArray(double[][]::new);
    }

    private static double[] times(double[][] matrix, double[] x, double factor) {
        return Arrays.stream(matrix)
                .mapToDouble(row -> factor * product(row, x))
                .toArray();
    }

    private static double[] plus(double[] x, double[] y, double share) {
        return IntStream.range(0, x.length)
                .mapToDouble(i -> x[i] + share * y[i])
                .toArray();
    }

    private static double product(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    private static double length(double[] x) {
        return Math.sqrt(product(x, x));
    }

    /** The loss over all ordered pairs, weighted by how often the first wins, and ∂/∂θ of it. */
    private static Slope slope(double[] theta, double[] reference, double[] reward, Objective method) {
        int k = theta.length;
        double[] policy = logSoftmax(theta);
        Sample.Answer answer = all(policy, reference).evaluate(method);
        double[] pull = new double[k];
        double loss = 0;
        for (int pair = 0; pair < k * k; pair++) {
            double weight = sigmoid(reward[pair / k] - reward[pair % k]);
            loss += weight * answer.losses()[pair];
            pull[pair / k] += k * k * weight * answer.gradient("chosen", Signal.POLICY, pair)[0];
            pull[pair % k] += k * k * weight * answer.gradient("rejected", Signal.POLICY, pair)[0];
        }
        double total = Arrays.stream(pull).sum();
        double[] gradient = IntStream.range(0, k)
                .mapToDouble(i -> pull[i] - Math.exp(policy[i]) * total)
                .toArray();
        return new Slope(loss, gradient);
    }

    private static double[] rewards(double[] theta, double[] reference, Objective method) {
        int k = theta.length;
        double[] rewards =
                all(logSoftmax(theta), reference).evaluate(method).rewards().get("chosen");
        return IntStream.range(0, k).mapToDouble(i -> rewards[i * k]).toArray();
    }

    /** Every ordered pair of answers, each of one token. */
    private static Sample all(double[] policy, double[] reference) {
        int k = policy.length;
        return Sample.of(method("dpo", "{}"), 0, k * k)
                .with("chosen", Signal.POLICY, column(k, pair -> policy[pair / k]))
                .with("chosen", Signal.REFERENCE, column(k, pair -> reference[pair / k]))
                .with("rejected", Signal.POLICY, column(k, pair -> policy[pair % k]))
                .with("rejected", Signal.REFERENCE, column(k, pair -> reference[pair % k]));
    }

    private static double[][] column(int k, IntToDoubleFunction of) {
        return IntStream.range(0, k * k)
                .mapToObj(pair -> new double[] {of.applyAsDouble(pair)})
                .toArray(double[][]::new);
    }

    private static void newton(double[] theta, double[] reference, double[] reward, double beta) {
        int k = theta.length;
        double[] policy = logSoftmax(theta);
        Sample pairs = all(policy, reference);
        Sample.Answer answer = pairs.evaluate(method("dpo", "{ beta: " + beta + " }"));
        double[] gradient = new double[k];
        double[][] curvature = new double[k][k];
        for (int pair = 0; pair < k * k; pair++) {
            int i = pair / k;
            int j = pair % k;
            double weight = sigmoid(reward[i] - reward[j]);
            gradient[i] += weight * k * k * answer.gradient("chosen", Signal.POLICY, pair)[0];
            gradient[j] += weight * k * k * answer.gradient("rejected", Signal.POLICY, pair)[0];
            double z = beta * (policy[i] - reference[i] - policy[j] + reference[j]);
            double c = weight * beta * beta * sigmoid(z) * sigmoid(-z);
            curvature[i][i] += c;
            curvature[j][j] += c;
            curvature[i][j] -= c;
            curvature[j][i] -= c;
        }
        curvature[0][0] += 1; // holds the constant that no pair sees
        double[] step = solve(curvature, gradient);
        IntStream.range(0, k).forEach(i -> theta[i] -= 0.9 * step[i]);
    }

    private static double[] logSoftmax(double[] x) {
        double normaliser = Math.log(Arrays.stream(x).map(Math::exp).sum());
        return Arrays.stream(x).map(v -> v - normaliser).toArray();
    }

    /** Gauss and Jordan on a positive definite matrix. */
    private static double[] solve(double[][] a, double[] b) {
        double[] x = b.clone();
        for (int p = 0; p < x.length; p++) {
            double pivot = a[p][p];
            for (int r = 0; r < x.length; r++) {
                double factor = r == p ? 0 : a[r][p] / pivot;
                for (int c = p; c < x.length; c++) {
                    a[r][c] -= factor * a[p][c];
                }
                x[r] -= factor * x[p];
            }
        }
        IntStream.range(0, x.length).forEach(p -> x[p] /= a[p][p]);
        return x;
    }
}
