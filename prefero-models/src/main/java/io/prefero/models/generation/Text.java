package io.prefero.models.generation;

import io.prefero.models.IllustratedText;
import io.prefero.tensor.Draw;
import java.util.Arrays;
import java.util.Set;

/** One text on its way: the prompt and what has been added. */
final class Text {
    private final IllustratedText prompt;
    private final Set<Integer> stopTokens;
    private final Draw draw;
    private final int[] ids;
    private int length;
    private boolean ended;

    /** A prompt to which at most {@code limit} tokens are added. */
    Text(IllustratedText prompt, int limit, Set<Integer> stopTokens, Draw draw) {
        this.prompt = prompt;
        this.stopTokens = stopTokens;
        this.draw = draw;
        this.ids = Arrays.copyOf(prompt.ids(), prompt.length() + limit);
        this.length = prompt.length();
    }

    IllustratedText prompt() {
        return prompt;
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

    /** The number in [0, 1) by which the next token is drawn. */
    double uniform() {
        return draw.at(length - prompt.length()).uniform();
    }

    void add(int id) {
        ids[length++] = id;
        ended = stopTokens.contains(id);
    }

    Generated generated() {
        return new Generated(Arrays.copyOfRange(ids, prompt.length(), length), ended);
    }
}
