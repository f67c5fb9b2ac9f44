package io.prefero.models.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * In which order Qwen's tower reads the patches of pictures, where each stands in its frame, and which attend to each
 * other. As they arrive, the patches of a square that is merged follow each other, and squares lie row by row; where there
 * are windows, a window's squares follow each other.
 */
@SuppressWarnings("ArrayRecordComponent") // index arrays; orders are not compared
record PatchOrder(
        int[] order,
        int[] rows,
        int[] columns,
        List<Integer> frameSpans,
        List<Integer> windowSpans,
        Optional<QwenShape.Windows> windows) {

    /** The order for pictures whose merged squares lie in these grids. */
    static PatchOrder of(List<Grid> grids, QwenShape shape) {
        List<int[]> squares = new ArrayList<>(); // number, row, column
        List<Integer> frames = new ArrayList<>();
        List<Integer> windows = new ArrayList<>();
        int unit = shape.merge() * shape.merge();
        int first = 0;
        for (Grid grid : grids) {
            int side = shape.windows().map(QwenShape.Windows::side).orElse(Math.max(grid.rows(), grid.columns()));
            for (int frame = 0; frame < grid.frames(); frame++) {
                addFrame(grid, first, side, unit, squares, windows);
                frames.add(grid.rows() * grid.columns() * unit);
                first += grid.rows() * grid.columns();
            }
        }
        return of(squares, shape, frames, windows);
    }

    /** Windows row by row; those at the right and lower edge may be smaller. */
    private static void addFrame(Grid grid, int first, int side, int unit, List<int[]> squares, List<Integer> windows) {
        for (int top = 0; top < grid.rows(); top += side) {
            for (int left = 0; left < grid.columns(); left += side) {
                int bottom = Math.min(top + side, grid.rows());
                int right = Math.min(left + side, grid.columns());
                for (int row = top; row < bottom; row++) {
                    for (int column = left; column < right; column++) {
                        squares.add(new int[] {first + row * grid.columns() + column, row, column});
                    }
                }
                windows.add((bottom - top) * (right - left) * unit);
            }
        }
    }

    private static PatchOrder of(List<int[]> squares, QwenShape shape, List<Integer> frames, List<Integer> windows) {
        int merge = shape.merge();
        int unit = merge * merge;
        int count = squares.size() * unit;
        int[] order = new int[count];
        int[] rows = new int[count];
        int[] columns = new int[count];
        for (int i = 0; i < count; i++) {
            int[] square = squares.get(i / unit);
            int inside = i % unit;
            order[i] = square[0] * unit + inside;
            rows[i] = square[1] * merge + inside / merge;
            columns[i] = square[2] * merge + inside % merge;
        }
        return new PatchOrder(order, rows, columns, frames, windows, shape.windows());
    }

    /** Where each patch stands in this order. */
    int[] back() {
        int[] back = new int[order.length];
        IntStream.range(0, order.length).forEach(i -> back[order[i]] = i);
        return back;
    }

    /** How many neighbours in a row attend to each other in a block. */
    List<Integer> spans(int block) {
        return windows.filter(w -> !w.whole().contains(block)).isPresent() ? windowSpans : frameSpans;
    }
}
