package io.prefero.score;

import io.prefero.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All that an objective sees of a batch: its branches' scores, known notes, and what the method owns itself. */
public final class Scores {
    private final int size;
    private final Map<Stretch, TokenScore> stretches = new LinkedHashMap<>();
    private final Map<String, double[]> notes;
    private final Map<String, Tensor> parameters;
    private final State state;

    /**
     * A batch.
     *
     * @param size the number of examples
     * @param scores of every stretch of tokens
     * @param notes one number per example by name
     * @param parameters the method's own trained tensors by name
     * @param state the method's memory before this batch
     */
    public Scores(
            int size,
            Collection<TokenScore> scores,
            Map<String, double[]> notes,
            Map<String, Tensor> parameters,
            State state) {
        this.size = size;
        scores.forEach(s -> stretches.put(s.stretch(), s));
        this.notes = Map.copyOf(notes);
        this.parameters = Map.copyOf(parameters);
        this.state = state;
    }

    /** The number of examples. */
    public int size() {
        return size;
    }

    /** The scores of a branch's response. */
    public TokenScore branch(String name) {
        return of(Stretch.response(name));
    }

    /** The scores of the prompt before a branch's response. */
    public TokenScore prompt(String branch) {
        return of(Stretch.prompt(branch));
    }

    /** The scores of a stretch that the objective declared. */
    public TokenScore of(Stretch stretch) {
        return Optional.ofNullable(stretches.get(stretch))
                .orElseThrow(() -> new IllegalStateException("the objective did not declare " + stretch));
    }

    public Collection<TokenScore> branches() {
        return stretches.values();
    }

    /** The same batch with other scores of the stretches named in them. */
    public Scores with(Collection<TokenScore> others) {
        Map<Stretch, TokenScore> all = new LinkedHashMap<>(stretches);
        others.forEach(s -> all.put(s.stretch(), s));
        return new Scores(size, all.values(), notes, parameters, state);
    }

    /** The same batch with another memory. */
    public Scores with(State other) {
        return new Scores(size, stretches.values(), notes, parameters, other);
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

    /** How long the branches are, and what else the denominators of a loss depend on. */
    public Shapes shapes() {
        Map<String, Rows> branches = new LinkedHashMap<>();
        stretches.keySet().stream().map(Stretch::branch).distinct().forEach(b -> branches.put(b, rows(b)));
        return new Shapes(size, branches);
    }

    private Rows rows(String branch) {
        Optional<TokenScore> response = Optional.ofNullable(stretches.get(Stretch.response(branch)));
        Optional<TokenScore> prompt = Optional.ofNullable(stretches.get(Stretch.prompt(branch)));
        return new Rows(
                response.or(() -> prompt).orElseThrow().counts(),
                response.map(Scores::lengths).orElseGet(() -> new int[0]),
                prompt.map(Scores::lengths).orElseGet(() -> new int[0]),
                response.map(TokenScore::notes).orElseGet(Map::of));
    }

    private static int[] lengths(TokenScore scores) {
        return scores.column(scores.signals().iterator().next()).lengths();
    }
}
