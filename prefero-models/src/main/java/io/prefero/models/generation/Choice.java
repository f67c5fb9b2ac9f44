package io.prefero.models.generation;

import io.prefero.tensor.DType;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How the next tokens of a batch are chosen from the model's scores. */
interface Choice {
    /**
     * The next token of every row.
     *
     * @param logits [B, V]
     * @param texts one a row; what is chosen for a text that has ended does not matter
     */
    int[] next(Tensor logits, List<Text> texts);

    /** The fastest way to choose as the settings say. */
    static Choice of(SamplingSettings settings) {
        boolean untouched = settings.repetitionPenalty() == 1;
        boolean all = settings.topK() == 0 && settings.topP() == 1 && settings.minP() == 0;
        if (untouched && settings.choice() == SamplingSettings.Choice.GREEDY) {
            return new Best();
        }
        return untouched && all ? new Drawn(settings.temperature()) : new Processed(settings);
    }

    private static void require(boolean numbers) {
        if (!numbers) {
            throw new IllegalStateException("the model's scores are not numbers (NaN); its weights are damaged, or its"
                    + " type cannot hold its activations");
        }
    }

    /** The first of the best. */
    record Best() implements Choice {
        @Override
        public int[] next(Tensor logits, List<Text> texts) {
            Tensor best = logits.argmax(1);
            // a NaN counts as the best
            double[] scores = logits.gather(1, best.unsqueeze(1)).toDoubles();
            require(IntStream.range(0, scores.length)
                    .noneMatch(row -> texts.get(row).open() && Double.isNaN(scores[row])));
            return Arrays.stream(best.toLongs()).mapToInt(Math::toIntExact).toArray();
        }
    }

    /** Drawn from the whole distribution softmax(logits/temperature), in fp64: what {@link Processed} does, in libtorch. */
    record Drawn(double temperature) implements Choice {
        @Override
        public int[] next(Tensor logits, List<Text> texts) {
            Tensor p = logits.to(DType.F64).over(temperature).softmax(1);
            double[] sums = p.cumsum(1).toDoubles();
            int vocabulary = Math.toIntExact(logits.size(1));
            return IntStream.range(0, texts.size())
                    .map(row -> drawn(sums, row * vocabulary, (row + 1) * vocabulary, texts.get(row)))
                    .toArray();
        }

        private static int drawn(double[] sums, int from, int to, Text text) {
            double total = sums[to - 1];
            require(!text.open() || !Double.isNaN(total));
            // the sums may end a rounding below 1, and the number lie above
            double uniform = Math.min(text.uniform(), Math.nextDown(total));
            int low = from;
            int high = to - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sums[middle] > uniform) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low - from;
        }
    }

    /** Through {@link Processors}, row by row. */
    record Processed(SamplingSettings settings) implements Choice {
        @Override
        public int[] next(Tensor logits, List<Text> texts) {
            double[] all = logits.toDoubles();
            int vocabulary = Math.toIntExact(logits.size(1));
            return IntStream.range(0, texts.size())
                    .parallel() // each row costs more than a thread's waking, and knows no other
                    .map(row -> texts.get(row).open()
                            ? next(Arrays.copyOfRange(all, row * vocabulary, (row + 1) * vocabulary), texts.get(row))
                            : 0)
                    .toArray();
        }

        private int next(double[] logits, Text text) {
            require(Arrays.stream(logits).noneMatch(Double::isNaN));
            return switch (settings.choice()) {
                case GREEDY -> Processors.best(Processors.penalised(logits, text.ids(), settings.repetitionPenalty()));
                case SAMPLED ->
                    Processors.drawn(Processors.probabilities(logits, text.ids(), settings), text.uniform());
            };
        }
    }
}
