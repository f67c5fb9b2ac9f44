package io.prefero.models.generation;

import io.prefero.tensor.Draw;
import java.util.Arrays;

/** One text on its way: the prompt and what has been added. */
final class Text {
    private final int prompt;
    private final SamplingSettings settings;
    private final Draw draw;
    private final int[] ids;
    private int length;
    private boolean ended;

    Text(int[] prompt, int limit, SamplingSettings settings, Draw draw) {
        this.prompt = prompt.length;
        this.settings = settings;
        this.draw = draw;
        this.ids = Arrays.copyOf(prompt, prompt.length + limit);
        this.length = prompt.length;
    }

    int[] ids() {
        return Arrays.copyOf(ids, length);
    }

    int length() {
        return length;
    }

    int longest() {
        return ids.length;
    }

    int last() {
        return ids[length - 1];
    }

    boolean open() {
        return !ended && length < ids.length;
    }

    /** Chooses the next token from the model's scores. */
    void add(double[] logits) {
        int id = choose(logits);
        ids[length++] = id;
        ended = settings.stopTokens().contains(id);
    }

    private int choose(double[] logits) {
        for (double logit : logits) {
            if (Double.isNaN(logit)) {
                throw new IllegalStateException(
                        "the model's scores are not numbers (NaN); its weights are damaged, or its"
                                + " type cannot hold its activations");
            }
        }
        return switch (settings.choice()) {
            case GREEDY -> Processors.best(Processors.penalised(logits, ids(), settings.repetitionPenalty()));
            case SAMPLED ->
                Processors.drawn(
                        Processors.probabilities(logits, ids(), settings),
                        draw.at(length - prompt).uniform());
        };
    }

    Generated generated() {
        return new Generated(Arrays.copyOfRange(ids, prompt, length), ended);
    }
}
