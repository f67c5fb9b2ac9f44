package io.prefero.models.vision;

import java.util.Iterator;
import java.util.List;

/**
 * Qwen's positions in three components, time, row and column: equal on words; a picture's or film's vectors count from
 * where it stands, and the words behind it go on after its longer edge (transformers 5.24).
 *
 * @param picture the token that holds a picture's place
 * @param film the token that holds a film's place
 * @param step by how much a film's time counts from frame to frame
 */
public record GridPositions(int picture, int film, int step) {
    /**
     * The positions of a text, [3][L].
     *
     * @param ids its tokens, placeholders included
     * @param grids of the pictures and films in it, in their order
     */
    public int[][] of(int[] ids, List<Grid> grids) {
        int[][] positions = new int[3][ids.length];
        Iterator<Grid> next = grids.iterator();
        int position = 0;
        for (int t = 0; t < ids.length; ) {
            if (ids[t] == picture || ids[t] == film) {
                Grid grid = next.next();
                write(positions, t, position, grid, ids[t] == film ? step : 1);
                position += Math.max(grid.rows(), grid.columns());
                t += grid.tokens();
            } else {
                for (int[] component : positions) {
                    component[t] = position;
                }
                position++;
                t++;
            }
        }
        return positions;
    }

    private static void write(int[][] positions, int from, int first, Grid grid, int step) {
        int frame = grid.rows() * grid.columns();
        for (int i = 0; i < grid.tokens(); i++) {
            positions[0][from + i] = first + i / frame * step;
            positions[1][from + i] = first + i % frame / grid.columns();
            positions[2][from + i] = first + i % grid.columns();
        }
    }
}
