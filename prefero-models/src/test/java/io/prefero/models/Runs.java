package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Short ways to run a model in tests. */
final class Runs {
    private Runs() {}

    /** The logits of one text, without gradients. */
    static Tensor logits(LanguageModel model, Tensor ids, Pass pass) {
        try (Gradients off = Gradients.off()) {
            Layout layout = new PaddedLayout(1, (int) ids.count(), model.config(), model.device());
            return model.decoder().logits(model.decoder().run(ids, layout, pass).hidden());
        }
    }

    /** log p(ids[t+1] | ids[..t]) from logits [L, V]. */
    static Tensor logp(Tensor logits, Tensor ids) {
        long n = ids.count() - 1;
        Tensor all = logits.narrow(0, 0, n).to(DType.F64).logSoftmax(-1);
        return all.gather(1, ids.narrow(0, 1, n).unsqueeze(1)).squeeze(1);
    }

    /** Runs forward and backward of the mean token loss; gradients are in the leaves that require them. */
    static double backward(LanguageModel model, Tensor ids, Pass pass) {
        Layout layout = new PaddedLayout(1, (int) ids.count(), model.config(), model.device());
        Activations activations = model.decoder().run(ids, layout, pass);
        Tensor hidden = activations.hidden().detach().requireGrad();
        long n = ids.count() - 1;
        Tensor logp = model.decoder().logits(hidden).narrow(0, 0, n).logSoftmax(-1);
        Tensor loss = logp.gather(1, ids.narrow(0, 1, n).unsqueeze(1)).mean().negate();
        loss.backward();
        activations.backward(hidden.grad().orElseThrow());
        return loss.item();
    }

    static Map<String, double[]> gradients(Map<String, Tensor> parameters) {
        Map<String, double[]> all = new LinkedHashMap<>();
        parameters.forEach((name, p) -> all.put(name, p.grad().orElseThrow().toDoubles()));
        return all;
    }

    static double norm(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }

    /** The largest absolute difference. */
    static double distance(Tensor a, Tensor b) {
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        if (x.length != y.length) {
            throw new AssertionError(a + " against " + b);
        }
        double most = 0;
        for (int i = 0; i < x.length; i++) {
            most = Math.max(most, Double.isNaN(x[i] - y[i]) ? Double.POSITIVE_INFINITY : Math.abs(x[i] - y[i]));
        }
        return most;
    }
}
