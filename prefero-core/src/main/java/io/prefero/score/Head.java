package io.prefero.score;

import io.prefero.models.Decoder;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The projection to the vocabulary and the signals, a bounded number of positions at a time, so that its memory depends on
 * neither the batch, its texts' lengths nor their number. The first pass gives the values; once the objective has found the
 * coefficients, they go back by the cheapest of three ways:
 *
 * <ul>
 *   <li>where all logits of the batch fit the budget, autograd has kept them;
 *   <li>where the head's weights are frozen, the first pass keeps ∂signal/∂hidden of every position, a vector of the model's
 *       width, and the coefficient scales it;
 *   <li>else a second pass computes each chunk once more.
 * </ul>
 */
final class Head {
    /**
     * How much memory logits may take.
     *
     * @param chunk bytes computed at a time
     * @param kept bytes, of all chunks together, that are kept for the backward pass rather than computed again
     */
    record Budget(long chunk, long kept) {
        static final Budget NONE = new Budget(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private enum Way {
        KEPT,
        SLOPES,
        AGAIN
    }

    /** Some of the positions, side by side. */
    private record Chunk(long from, long count) {}

    private final Trunk trunk;
    private final Tensor targets;
    private final List<TokenSignal> signals;
    private final List<TokenSignal> still;
    private final List<TokenSignal> beside;
    private final List<TokenSignal> pulled;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Way way;
    private final List<Recorded> kept = new ArrayList<>();
    private boolean sloped;
    private final Map<Role, Tensor> gradients = new HashMap<>();

    /**
     * The head above a trunk.
     *
     * @param targets the token that each position predicts, [n]
     * @param signals what is asked of each position
     */
    Head(Trunk trunk, Tensor targets, List<TokenSignal> signals, Budget budget) {
        this.trunk = trunk;
        this.targets = targets;
        pulled = signals.stream().filter(this::learns).toList();
        beside = signals.stream().filter(s -> !learns(s) && runs(s)).toList();
        still = signals.stream().filter(s -> !learns(s) && !runs(s)).toList();
        this.signals = signals;
        long each = Math.max(1, roles(signals).stream().mapToLong(this::bytes).sum());
        long size = Math.max(1, budget.chunk / each);
        for (long from = 0; from < targets.count(); from += size) {
            chunks.add(new Chunk(from, Math.min(size, targets.count() - from)));
        }
        way = way(targets.count() * each <= budget.kept);
    }

    private static List<Role> roles(Collection<? extends Signal> signals) {
        return signals.stream().flatMap(s -> s.roles().stream()).distinct().toList();
    }

    /** Runs the models that some signals need, and makes room for what comes back. */
    private void run(Collection<? extends Signal> signals) {
        trunk.run(roles(signals));
        for (Role role : roles(signals)) {
            if (trunk.learns(role)) {
                Tensor hidden = trunk.hidden(role);
                gradients.computeIfAbsent(
                        role, r -> Tensor.zeros(hidden.dtype(), hidden.shape()).to(hidden.device()));
            }
        }
    }

    /** n, the positions that it scores. */
    long positions() {
        return targets.count();
    }

    private boolean learns(Signal signal) {
        return signal.differentiable() && runs(signal);
    }

    /** Whether a role that learns takes part, be it without gradient. */
    private boolean runs(Signal signal) {
        return signal.roles().stream().anyMatch(trunk::learns);
    }

    /** Of the logits of one position. */
    private long bytes(Role role) {
        Decoder decoder = trunk.decoder(role);
        return decoder.vocabulary() * decoder.dtype().wide().bytes();
    }

    private Way way(boolean fits) {
        boolean frozen = pulled.size() == 1
                && !pulled.get(0).vector()
                && pulled.get(0).roles().stream()
                        .noneMatch(r -> trunk.decoder(r).headLearns());
        return fits ? Way.KEPT : frozen ? Way.SLOPES : Way.AGAIN;
    }

    /** The signals at all positions. */
    Map<Signal, Column> values() {
        run(signals);
        Map<Signal, List<Column>> parts = new LinkedHashMap<>();
        for (Chunk chunk : chunks) {
            Scope.run(() -> measure(chunk, parts));
            if (way == Way.KEPT) {
                kept.add(recorded(chunk, parts));
            } else if (way == Way.SLOPES) {
                Scope.run(() -> keepSlopes(recorded(chunk, parts)));
            }
        }
        Map<Signal, Column> whole = new LinkedHashMap<>();
        parts.forEach((signal, columns) -> whole.put(signal, Column.join(columns)));
        return whole;
    }

    private void measure(Chunk chunk, Map<Signal, List<Column>> parts) {
        try (Gradients off = Gradients.off()) {
            View view = new View(chunk);
            add(view, still, parts);
            if (way == Way.AGAIN) {
                add(view, pulled, parts);
                add(view, beside, parts);
            }
        }
    }

    private static Map<Signal, Tensor> add(View view, List<TokenSignal> signals, Map<Signal, List<Column>> parts) {
        Map<Signal, Tensor> outputs = new LinkedHashMap<>();
        for (TokenSignal signal : signals) {
            Tensor output = signal.at(view);
            outputs.put(signal, output);
            parts.computeIfAbsent(signal, s -> new ArrayList<>()).add(new Column(output.toDoubles(), output.shape()));
        }
        return outputs;
    }

    private Recorded recorded(Chunk chunk, Map<Signal, List<Column>> parts) {
        View view = new View(chunk);
        Recorded recorded = new Recorded(view, add(view, pulled, parts));
        if (way != Way.AGAIN) {
            try (Gradients off = Gradients.off()) {
                add(view, beside, parts);
            }
        }
        return recorded;
    }

    private void keepSlopes(Recorded recorded) {
        recorded.outputs
                .values()
                .forEach(output -> output.backward(
                        Tensor.full(1, output.dtype(), output.shape()).to(output.device())));
        recorded.view.handOn(gradients);
        sloped = true;
    }

    /** Sends ∂loss/∂signal at all positions back into the roles that learn. */
    void backward(Map<Signal, Column> coefficients) {
        run(coefficients.keySet());
        if (sloped) {
            Column only = coefficients.values().iterator().next();
            gradients.replaceAll((role, slope) ->
                    slope.times(only.toTensor(slope.dtype(), slope.device()).unsqueeze(1)));
        } else {
            for (int i = 0; i < chunks.size(); i++) {
                int number = i;
                Scope.run(() -> spread(number, coefficients));
            }
        }
        gradients.forEach(trunk::backward);
    }

    private void spread(int number, Map<Signal, Column> coefficients) {
        Chunk chunk = chunks.get(number);
        Recorded recorded = number < kept.size() ? kept.get(number) : recorded(chunk, new HashMap<>());
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        coefficients.forEach((signal, column) -> {
            Tensor output = Objects.requireNonNull(recorded.outputs.get(signal));
            outputs.add(output);
            weights.add(column.part(chunk.from, chunk.count).toTensor(output.dtype(), output.device()));
        });
        Tensor.backward(outputs, weights);
        recorded.view.handOn(gradients);
    }

    /** A chunk with its graph. */
    private record Recorded(View view, Map<Signal, Tensor> outputs) {}

    /** One chunk's positions as signals see them; distributions are made when first asked for and kept. */
    private final class View implements Positions {
        private final Chunk chunk;
        private final Map<Role, Tensor> hidden = new HashMap<>();
        private final Map<Role, Tensor> logProbabilities = new HashMap<>();

        View(Chunk chunk) {
            this.chunk = chunk;
        }

        @Override
        public Tensor hidden(Role role) {
            return hidden.computeIfAbsent(role, r -> {
                Tensor part = trunk.hidden(r).narrow(0, chunk.from, chunk.count);
                return trunk.learns(r) ? part.detach().requireGrad() : part;
            });
        }

        @Override
        public Tensor logProbabilities(Role role) {
            return logProbabilities.computeIfAbsent(role, r -> {
                if (trunk.learns(r)) {
                    return logSoftmax(r);
                }
                try (Gradients off = Gradients.off()) {
                    return logSoftmax(r);
                }
            });
        }

        private Tensor logSoftmax(Role role) {
            Tensor part = hidden(role);
            return Scope.of(() -> {
                Tensor logits = trunk.decoder(role).logits(part);
                return logits.to(logits.dtype().wide()).logSoftmax(-1);
            });
        }

        @Override
        public Tensor targets() {
            return targets.narrow(0, chunk.from, chunk.count);
        }

        /** Adds what has reached the hidden states of this chunk to the gradients of all positions. */
        void handOn(Map<Role, Tensor> gradients) {
            hidden.forEach((role, part) -> part.grad()
                    .ifPresent(g -> Objects.requireNonNull(gradients.get(role))
                            .narrow(0, chunk.from, chunk.count)
                            .copy_(g)));
        }
    }
}
