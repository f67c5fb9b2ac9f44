package io.prefero.train;

import io.prefero.example.ImageRow;
import io.prefero.image.ImageStore;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of images, noised anew in each epoch: the same row in the same epoch is noised alike in every run of the seed.
 *
 * @param names the images that the method reads
 * @param perEpoch steps of an epoch
 */
record ImageSource(List<ImageRow> rows, List<String> names, ImageStore store, long perEpoch, Draw draw)
        implements Source {
    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public List<Tree> batch(int[] indices, long step) {
        long epoch = (step - 1) / perEpoch;
        return Arrays.stream(indices)
                .mapToObj(i -> {
                    ImageRow row = rows.get(i);
                    return store.drawn(row, names, draw.at(row.row()).at(epoch));
                })
                .toList();
    }

    /**
     * Held-out rows, each noised several times, always alike.
     *
     * @param draws how often
     */
    record Held(List<ImageRow> rows, List<String> names, ImageStore store, int draws, Draw draw) implements Source {
        @Override
        public int size() {
            return rows.size() * draws;
        }

        @Override
        public List<Tree> batch(int[] indices, long step) {
            return Arrays.stream(indices)
                    .mapToObj(i -> {
                        ImageRow row = rows.get(i / draws);
                        int part = i % draws;
                        return store.measured(
                                row, names, part, draws, draw.at(row.row()).at(part));
                    })
                    .toList();
        }
    }
}
