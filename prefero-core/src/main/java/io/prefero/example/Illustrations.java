package io.prefero.example;

import java.nio.file.Path;
import java.util.Collection;

/** How pictures stand in texts: each as a run of token ids of its own, below 0, which no word and no other picture has. */
public interface Illustrations {
    /** The token that holds a picture's place in a prompt. */
    int placeholder();

    /**
     * What stands in a text where a picture is shown.
     *
     * @throws IllegalArgumentException if the picture cannot be read
     */
    int[] ids(Path picture);

    /** Looks at pictures that will be asked for, several at once. */
    void prepare(Collection<Path> pictures);
}
