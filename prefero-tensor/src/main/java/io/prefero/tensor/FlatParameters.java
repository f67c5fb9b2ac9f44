package io.prefero.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trained parameters laid end to end: one buffer of values, one of gradients, of which the model's own tensors become
 * windows, and one of master weights in at least fp32, which are the values themselves unless the model computes in a
 * narrower type. Optimisers then need a handful of operations, whatever the number of tensors.
 *
 * <p>Matrices come first, vectors (norms, biases) after them, so that weight decay is a prefix.
 */
public final class FlatParameters implements AutoCloseable {
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final long decayed;
    private final Tensor values;
    private final Tensor gradients;
    private final Tensor master;

    private record Slot(Tensor leaf, long offset) {}

    /**
     * Takes the leaves over; they keep their values and shapes.
     *
     * @param leaves by name; all of one floating type and on one device
     */
    public FlatParameters(Map<String, Tensor> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("nothing to train: no parameter is trainable");
        }
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(leaves.entrySet());
        ordered.sort(Comparator.comparing(e -> e.getValue().dims() < 2));
        long at = 0;
        long matrices = 0;
        for (Map.Entry<String, Tensor> e : ordered) {
            slots.put(e.getKey(), new Slot(e.getValue(), at));
            at += e.getValue().count();
            matrices = e.getValue().dims() < 2 ? matrices : at;
        }
        decayed = matrices;
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Tensor first = ordered.get(0).getValue();
            values = Tensor.zeros(first.dtype(), at).to(first.device()).keep();
            gradients = Tensor.zeros(first.dtype(), at).to(first.device()).keep();
            slots.values().forEach(this::takeOver);
            DType wide = first.dtype().wide();
            master = (wide == first.dtype() ? values : values.to(wide)).keep();
        }
    }

    private void takeOver(Slot slot) {
        Tensor leaf = slot.leaf();
        values.narrow(0, slot.offset(), leaf.count()).copy_(leaf.detach().reshape(leaf.count()));
        leaf.moveInto(values, slot.offset());
        leaf.requireGrad();
        leaf.accumulateInto(gradients.narrow(0, slot.offset(), leaf.count()).view(leaf.shape()));
    }

    /** The number of trained numbers. */
    public long count() {
        return values.count();
    }

    /** How many of them, from the first, belong to matrices: those that weight decay shrinks. */
    long decayed() {
        return decayed;
    }

    Tensor master() {
        return master;
    }

    Tensor gradients() {
        return gradients;
    }

    /** Forgets the gradients of the last step. */
    public void zeroGradients() {
        gradients.zero_();
    }

    /** The Euclidean norm of all gradients together. */
    public double gradientNorm() {
        return gradients.norm();
    }

    /** The gradients by name, as windows: they change with the next backward pass. */
    public Map<String, Tensor> gradientsByName() {
        return windows(gradients);
    }

    /** The names of the parameters whose gradient or value is not finite. */
    public List<String> notFinite() {
        List<String> names = new ArrayList<>();
        slots.forEach((name, slot) -> {
            try (Scope scope = Scope.open()) {
                if (!window(gradients, slot).isFinite().all()
                        || !window(values, slot).isFinite().all()) {
                    names.add(name);
                }
            }
        });
        return names;
    }

    /** Writes the master weights to where the model computes with them. */
    void publish() {
        if (master.dtype() != values.dtype()) {
            values.copy_(master);
        }
    }

    /** Windows of a buffer laid out as these parameters, by name. */
    Map<String, Tensor> windows(Tensor buffer) {
        Map<String, Tensor> windows = new LinkedHashMap<>();
        slots.forEach((name, slot) ->
                windows.put(name, window(buffer, slot).view(slot.leaf().shape())));
        return windows;
    }

    private static Tensor window(Tensor buffer, Slot slot) {
        return buffer.narrow(0, slot.offset(), slot.leaf().count());
    }

    @Override
    public void close() {
        values.free();
        gradients.free();
        master.free();
    }
}
