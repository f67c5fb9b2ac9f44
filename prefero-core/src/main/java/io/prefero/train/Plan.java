package io.prefero.train;

import io.prefero.example.Order;
import java.util.Arrays;

/**
 * Which rows feed which step: a pure function, so that a resumed run goes on where it was. An epoch ends with a smaller batch
 * if its rows do not divide evenly; a remainder too small for the method is left out.
 *
 * @param rows the number of rows
 * @param batch examples of one step
 * @param perEpoch steps of one epoch
 * @param steps steps in all
 */
record Plan(int rows, int batch, Order order, long seed, long perEpoch, long steps) {
    static Plan of(int rows, TrainSettings train, int smallestBatch, long seed) {
        int whole = rows / train.batch();
        int rest = rows % train.batch();
        long perEpoch = whole + (rest > 0 && rest >= smallestBatch ? 1 : 0);
        if (perEpoch == 0 || train.batch() < smallestBatch) {
            throw new IllegalArgumentException("this method needs at least " + smallestBatch
                    + " examples in a batch; there are " + rows + " rows and train.batch is " + train.batch());
        }
        long steps = train.steps().orElse(Math.max(1, Math.round(train.epochs() * perEpoch)));
        return new Plan(rows, train.batch(), train.order(), seed, perEpoch, steps);
    }

    /** The rows of a step, counted from 1. */
    int[] rows(long step, Epoch cache) {
        int epoch = (int) ((step - 1) / perEpoch);
        int from = (int) ((step - 1) % perEpoch) * batch;
        int[] indices = cache.indices(this, epoch);
        return Arrays.copyOfRange(indices, from, Math.min(from + batch, rows));
    }

    /** How far the data have been gone through after a step. */
    double epoch(long step) {
        return (double) step / perEpoch;
    }

    /** The order of one epoch, kept while it lasts. */
    static final class Epoch {
        private int number = -1;
        private int[] indices = {};

        int[] indices(Plan plan, int epoch) {
            if (number != epoch) {
                indices = plan.order().indices(plan.rows(), plan.seed(), epoch);
                number = epoch;
            }
            return indices;
        }
    }
}
