package io.prefero.lab.revision;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Training;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A model that has learned to answer as it is asked to.
 *
 * @param model its folder
 * @param seed of the world
 */
record Base(Path model, long seed) {
    private static final int STEPS = 700;
    private static final int BATCH = 32;
    private static final int PAIRS = 200;
    private static final int ANSWERS = 5;

    static Base of(Bench bench, long seed) {
        Training training = Training.of(
                "{ name: sft }",
                LongStream.range(0, (long) STEPS * BATCH)
                        .mapToObj(row -> Revision.demonstration(seed, row))
                        .toList(),
                "{ lr: 4e-3, batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
        return new Base(bench.trained(bench.fresh(Revision.SUBJECT, seed), training, seed), seed);
    }

    /** Of five of this model's answers to each of 200 prompts the one that impressed most, and the one that did least. */
    List<Preference> pairs() {
        List<String> prompts = Revision.prompts(seed, "train", PAIRS);
        List<List<String>> answers = answers(prompts);
        return IntStream.range(0, PAIRS)
                .mapToObj(i -> bestAndWorst(i, prompts.get(i), answers))
                .toList();
    }

    private List<List<String>> answers(List<String> prompts) {
        try (Author author = Author.load(model)) {
            List<List<String>> answers = new ArrayList<>();
            for (int k = 0; k < ANSWERS; k++) {
                Draw draw = Draw.seed(seed).of("answer").at(k);
                answers.add(author.replies(prompts, Revision.LENGTH, draw).stream()
                        .map(Reply::text)
                        .toList());
            }
            return answers;
        }
    }

    private Preference bestAndWorst(int row, String prompt, List<List<String>> answers) {
        List<String> ranked = IntStream.range(0, ANSWERS)
                .mapToObj(k -> new Judged(
                        answers.get(k).get(row),
                        Revision.impression(answers.get(k).get(row), Draws.of(seed, "luck", (long) row * ANSWERS + k))))
                .sorted(Comparator.comparingDouble(Judged::impression))
                .map(Judged::answer)
                .toList();
        return new Preference(prompt, " " + ranked.get(ANSWERS - 1), " " + ranked.get(0));
    }

    private record Judged(String answer, double impression) {}
}
