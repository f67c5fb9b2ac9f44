package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdamWTest {
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.99, 1e-8, 0.1);

    /** The algorithm written out for one number. */
    private static double[] byHand(double start, double[] gradients, double rate, double decay) {
        double w = start;
        double m = 0;
        double v = 0;
        double[] path = new double[gradients.length];
        for (int t = 1; t <= gradients.length; t++) {
            double g = gradients[t - 1];
            w -= rate * decay * w;
            m = 0.9 * m + 0.1 * g;
            v = 0.99 * v + 0.01 * g * g;
            w -= rate * (m / (1 - Math.pow(0.9, t))) / (Math.sqrt(v / (1 - Math.pow(0.99, t))) + 1e-8);
            path[t - 1] = w;
        }
        return path;
    }

    @Test
    void followsTheAlgorithmAndDecaysMatricesOnly() {
        try (Scope scope = Scope.open()) {
            Tensor norm = Tensor.of(2.0);
            Tensor matrix = Tensor.of(1.0).view(1, 1).copy();
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            leaves.put("norm", norm);
            leaves.put("matrix", matrix);
            FlatParameters flat = new FlatParameters(leaves);
            AdamW adam = new AdamW(flat, SETTINGS);
            double[] gradients = {0.5, -2, 0.1, 4};
            double[] decayed = byHand(1, gradients, 0.01, 0.1);
            double[] plain = byHand(2, gradients, 0.01, 0);
            for (int t = 0; t < gradients.length; t++) {
                flat.zeroGradients();
                matrix.plus(norm).sum().times(gradients[t]).backward();
                adam.step(0.01, 1);
                assertThat(matrix.item()).isCloseTo(decayed[t], within(1e-12));
                assertThat(norm.item()).isCloseTo(plain[t], within(1e-12));
            }
        }
    }

    @Test
    void narrowWeightsMoveByTheirMasters() {
        try (Scope scope = Scope.open()) {
            Tensor leaf = Tensor.of(1.0f, 1.0f).view(1, 2).to(DType.BF16);
            FlatParameters flat = new FlatParameters(Map.of("w", leaf));
            AdamW adam = new AdamW(flat, new AdamW.Settings(0.9, 0.99, 1e-8, 0));
            for (int t = 0; t < 200; t++) {
                flat.zeroGradients();
                leaf.sum().backward();
                adam.step(1e-4, 1);
            }
            // each step is smaller than bf16 can show beside 1: without masters the weight would stay at 1
            assertThat(leaf.toDoubles()[0]).isCloseTo(1 - 200 * 1e-4, within(4e-3));
        }
    }

    @Test
    void aRestoredOptimiserGoesOnExactly() {
        try (Scope scope = Scope.open()) {
            double[] gradients = {1, 2, 3, 4};
            assertThat(train(gradients, 2)).containsExactly(train(gradients, -1));
        }
    }

    private static double[] train(double[] gradients, int interruptAt) {
        Tensor leaf = Tensor.of(1.0f, -2.0f).view(1, 2).copy();
        FlatParameters flat = new FlatParameters(Map.of("w", leaf));
        AdamW adam = new AdamW(flat, SETTINGS);
        for (int t = 0; t < gradients.length; t++) {
            if (t == interruptAt) {
                Map<String, Tensor> saved = new LinkedHashMap<>();
                adam.state().forEach((name, tensor) -> saved.put(name, tensor.copy()));
                leaf = Tensor.of(0.0f, 0.0f).view(1, 2).copy();
                flat = new FlatParameters(Map.of("w", leaf));
                adam = new AdamW(flat, SETTINGS);
                adam.restore(t, saved::get);
            }
            flat.zeroGradients();
            leaf.times(Tensor.of(1.0f, 0.3f)).sum().times(gradients[t]).backward();
            adam.step(0.01, 0.7);
        }
        return leaf.toDoubles();
    }
}
