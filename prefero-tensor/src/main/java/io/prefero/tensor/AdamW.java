package io.prefero.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2), on one flat buffer of master weights, a
 * cache-sized piece at a time: no temporary of the model's size exists.
 */
public final class AdamW implements AutoCloseable {
    private static final long PIECE = 1 << 20;

    /**
     * The constants of the algorithm.
     *
     * @param beta1 decay of the mean gradient, in [0, 1)
     * @param beta2 decay of the mean squared gradient, in [0, 1)
     * @param epsilon added to the root, above 0
     * @param weightDecay share of a matrix that one step at rate 1 takes away, at least 0
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {}

    private final FlatParameters parameters;
    private final Settings settings;
    private final Tensor mean;
    private final Tensor square;
    private long steps;

    /** An optimiser that has seen nothing yet. */
    public AdamW(FlatParameters parameters, Settings settings) {
        this.parameters = parameters;
        this.settings = settings;
        try (Scope scope = Scope.open()) {
            Tensor master = parameters.master();
            mean = Tensor.zeros(master.dtype(), master.count())
                    .to(master.device())
                    .keep();
            square = Tensor.zeros(master.dtype(), master.count())
                    .to(master.device())
                    .keep();
        }
    }

    /**
     * One step against the accumulated gradients.
     *
     * @param rate the learning rate of this step
     * @param scale factor on the gradients: below 1 where clipping shortens them
     */
    public void step(double rate, double scale) {
        steps++;
        try (Gradients off = Gradients.off()) {
            long count = parameters.count();
            for (long at = 0; at < count; at += PIECE) {
                long from = at;
                Scope.run(() -> update(from, Math.min(PIECE, count - from), rate, scale));
            }
            parameters.publish();
        }
    }

    private void update(long at, long length, double rate, double scale) {
        Tensor w = parameters.master().narrow(0, at, length);
        Tensor g = parameters.gradients().narrow(0, at, length).to(w.dtype());
        Tensor m = mean.narrow(0, at, length);
        Tensor v = square.narrow(0, at, length);
        if (scale != 1) {
            g = g.times(scale);
        }
        if (settings.weightDecay() > 0 && at < parameters.decayed()) {
            long matrices = Math.min(length, parameters.decayed() - at);
            w.narrow(0, 0, matrices).times_(1 - rate * settings.weightDecay());
        }
        m.lerp_(g, 1 - settings.beta1());
        v.times_(settings.beta2()).addProduct_(g, g, 1 - settings.beta2());
        double correction1 = 1 - Math.pow(settings.beta1(), steps);
        double correction2 = 1 - Math.pow(settings.beta2(), steps);
        Tensor root = v.sqrt().times_(1 / Math.sqrt(correction2)).plus_(settings.epsilon());
        w.addQuotient_(m, root, -rate / correction1);
    }

    /** The number of steps taken. */
    public long steps() {
        return steps;
    }

    /** What a checkpoint must hold to go on exactly: both moments and, where they differ from the model, the masters. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        buffers((kind, buffer) -> parameters.windows(buffer).forEach((name, w) -> state.put(kind + name, w)));
        return state;
    }

    /**
     * Takes up a state that {@link #state()} gave.
     *
     * @param tensors the saved tensor of a name
     */
    public void restore(long stepsTaken, Function<String, Tensor> tensors) {
        steps = stepsTaken;
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            buffers((kind, buffer) ->
                    parameters.windows(buffer).forEach((name, w) -> w.copy_(tensors.apply(kind + name))));
            parameters.publish();
        }
    }

    private interface Buffers {
        void accept(String kind, Tensor buffer);
    }

    private void buffers(Buffers use) {
        use.accept("exp_avg.", mean);
        use.accept("exp_avg_sq.", square);
        use.accept("master.", parameters.master());
    }

    @Override
    public void close() {
        mean.free();
        square.free();
    }
}
