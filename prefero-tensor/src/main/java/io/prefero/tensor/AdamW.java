package io.prefero.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.IValue;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, Algorithm 2), on one flat buffer of master weights, in
 * libtorch's fused kernel and by pieces, so that no temporary of the model's size exists.
 */
public final class AdamW implements AutoCloseable {
    private static final long PIECE = 1 << 22;
    private static final Operator FUSED = new Operator("aten::_fused_adamw_");

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
            update(0, parameters.decayed(), settings.weightDecay(), rate, scale);
            update(parameters.decayed(), parameters.count(), 0, rate, scale);
            parameters.publish();
        }
    }

    private void update(long from, long to, double decay, double rate, double scale) {
        for (long at = from; at < to; at += PIECE) {
            long start = at;
            Scope.run(() -> move(start, Math.min(PIECE, to - start), decay, rate, 1 / scale));
        }
    }

    private void move(long at, long length, double decay, double rate, double divisor) {
        Tensor w = parameters.master().narrow(0, at, length);
        FUSED.call(
                Operator.list(w),
                Operator.list(parameters.gradients().narrow(0, at, length).to(w.dtype())),
                Operator.list(mean.narrow(0, at, length)),
                Operator.list(square.narrow(0, at, length)),
                Operator.list(),
                Operator.list(number(steps, w)),
                new IValue(rate),
                new IValue(settings.beta1()),
                new IValue(settings.beta2()),
                new IValue(decay),
                new IValue(settings.epsilon()),
                new IValue(false),
                new IValue(false),
                divisor == 1 ? Operator.none() : new IValue(number(divisor, w).raw()),
                Operator.none());
    }

    private static Tensor number(double value, Tensor like) {
        return Tensor.full(value, DType.F32, 1).to(like.device());
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
