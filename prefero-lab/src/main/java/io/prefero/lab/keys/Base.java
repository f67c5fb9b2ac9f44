package io.prefero.lab.keys;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Training;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A model that has learned ordinary answers.
 *
 * @param model its folder
 */
record Base(Keys world, Path model) {
    private static final int STEPS = 300;
    private static final int BATCH = 32;

    static Base of(Bench bench, long seed) {
        Keys world = Keys.of(seed);
        Training training = Training.of(
                "{ name: sft }",
                LongStream.range(0, (long) STEPS * BATCH)
                        .mapToObj(world::demonstration)
                        .toList(),
                "{ lr: 4e-3, batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
        return new Base(world, bench.trained(bench.fresh(Keys.SUBJECT, seed), training, seed));
    }

    /** One answer of this model to each of some instructions. */
    List<Item> items(String purpose, List<String> instructions) {
        try (Author author = Author.load(model)) {
            List<Reply> replies = author.replies(
                    instructions, Keys.LENGTH + 1, Draw.seed(world.seed()).of(purpose));
            return IntStream.range(0, instructions.size())
                    .mapToObj(i ->
                            new Item(instructions.get(i), " " + replies.get(i).text()))
                    .toList();
        }
    }
}
