package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that an objective sees of a batch: its branches' scores, known notes, and what the method owns itself. */
public final class Scores {
    private final int size;
    private final Map<String, TokenScore> branches;
    private final Map<String, double[]> notes;
    private final Map<String, Tensor> parameters;
    private final State state;

    /**
     * A batch.
     *
     * @param size the number of examples
     * @param branches scores by branch name
     * @param notes one number per example by name
     * @param parameters the method's own trained tensors by name
     * @param state the method's memory before this batch
     */
    public Scores(
            int size,
            Collection<TokenScore> branches,
            Map<String, double[]> notes,
            Map<String, Tensor> parameters,
            State state) {
        this.size = size;
        this.branches = branches.stream().collect(Collectors.toMap(TokenScore::name, b -> b));
        this.notes = Map.copyOf(notes);
        this.parameters = Map.copyOf(parameters);
        this.state = state;
    }

    /** The number of examples. */
    public int size() {
        return size;
    }

    /** The scores of a branch that the objective declared. */
    public TokenScore branch(String name) {
        return Optional.ofNullable(branches.get(name))
                .orElseThrow(() -> new IllegalStateException("the objective did not declare a branch " + name));
    }

    public Collection<TokenScore> branches() {
        return branches.values();
    }

    /** A known number of each example, fp64 [examples]. */
    public Tensor note(String name) {
        double[] values = notes.get(name);
        if (values == null) {
            throw new IllegalStateException("the objective did not declare a note " + name);
        }
        return Tensor.of(values);
    }

    /** A trained tensor of the method's own. */
    public Tensor parameter(String name) {
        return Optional.ofNullable(parameters.get(name))
                .orElseThrow(() -> new IllegalStateException("the objective did not declare a parameter " + name));
    }

    public State state() {
        return state;
    }

    /** How long the branches are: all that a term's denominator depends on. */
    public Shapes shapes() {
        return new Shapes(
                size,
                branches.values().stream()
                        .collect(Collectors.toMap(
                                TokenScore::name,
                                b -> b.column(b.signals().iterator().next()).lengths())));
    }
}
