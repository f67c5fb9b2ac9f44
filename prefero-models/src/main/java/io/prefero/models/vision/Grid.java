package io.prefero.models.vision;

/**
 * How the vectors lie that a language model gets of a picture or film: frames × rows × columns, columns fastest.
 *
 * @param frames 1 for a picture
 * @param rows of one frame
 * @param columns of one frame
 * @param extra vectors before them that belong to no place, such as that of the whole picture
 */
public record Grid(int frames, int rows, int columns, int extra) {
    public Grid {
        if (frames < 1 || rows < 1 || columns < 1 || extra < 0) {
            throw new IllegalArgumentException("a grid has at least one frame, row and column, got " + frames + " × "
                    + rows + " × " + columns + " and " + extra);
        }
    }

    /** A grid of places only. */
    public Grid(int frames, int rows, int columns) {
        this(frames, rows, columns, 0);
    }

    /** How many placeholders it takes in a text. */
    public int tokens() {
        return frames * rows * columns + extra;
    }
}
