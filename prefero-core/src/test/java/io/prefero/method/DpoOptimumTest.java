package io.prefero.method;

import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.score.Signal;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With exact expectations the minimiser of DPO is known in closed form. */
@Tag("unit")
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

    private static void newton(double[] theta, double[] reference, double[] reward, double beta) {
        int k = theta.length;
        double[] policy = logSoftmax(theta);
        double[][] w = new double[k * k][];
        double[][] l = new double[k * k][];
        double[][] refW = new double[k * k][];
        double[][] refL = new double[k * k][];
        for (int i = 0; i < k * k; i++) {
            w[i] = new double[] {policy[i / k]};
            l[i] = new double[] {policy[i % k]};
            refW[i] = new double[] {reference[i / k]};
            refL[i] = new double[] {reference[i % k]};
        }
        Sample pairs = Sample.of(method("dpo", "{}"), 0, k * k)
                .with("chosen", Signal.POLICY, w)
                .with("chosen", Signal.REFERENCE, refW)
                .with("rejected", Signal.POLICY, l)
                .with("rejected", Signal.REFERENCE, refL);
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
