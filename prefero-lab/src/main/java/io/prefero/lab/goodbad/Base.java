package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A model that has learned to write ordinary replies: where every experiment in this world begins.
 *
 * @param model its folder
 * @param seed of the world
 */
record Base(Path model, long seed) {
    /** What the base itself is called among the arms of a trial. */
    static final String BEFORE = "before";

    /** The usual schedule of what goes on from it: 250 steps of 64 pairs, as DPO's reproduction has it but for their number. */
    static final String USUAL = after(250);

    private static final int BATCH = 64;

    /** The usual schedule with another number of steps. */
    static String after(int steps) {
        return "{ lr: 5e-4, batch: 64, steps: " + steps + ", warmup: 0.08, schedule: constant }";
    }

    /** The usual one: 600 steps on replies of which a third are good words. */
    static Base usual(Bench bench, long seed) {
        return of(bench, seed, 600, GoodBad.Style.USUAL);
    }

    /** One trained for some steps on replies of some style. */
    static Base of(Bench bench, long seed, int steps, GoodBad.Style style) {
        List<Demonstration> rows = LongStream.range(0, (long) steps * BATCH)
                .mapToObj(row -> GoodBad.demonstration(seed, row, style))
                .toList();
        Training training = Training.of(
                "{ name: sft }", rows, "{ lr: 4e-3, batch: " + BATCH + ", warmup: 0.08, schedule: linear }");
        return new Base(bench.trained(bench.fresh(GoodBad.SUBJECT, seed), training, seed), seed);
    }

    /** A trial whose arms are examined so, this model first. */
    Trial trial(Bench bench, Trial.Exam exam) {
        return Trial.of(bench, seed, exam).examine(BEFORE, model);
    }

    /** Several replies of this model to each of some prompts: reply {@code k} to prompt {@code i} at {@code [k][i]}. */
    List<List<String>> replies(List<String> prompts, int each) {
        try (Author author = Author.load(model)) {
            List<List<String>> all = new ArrayList<>();
            for (int k = 0; k < each; k++) {
                Draw draw = Draw.seed(seed).of("reply").at(k);
                all.add(author.replies(prompts, GoodBad.LONGEST + 1, draw).stream()
                        .map(Reply::text)
                        .toList());
            }
            return all;
        }
    }

    /** Pairs of this model's replies to fresh prompts, judged; pairs of equal or empty replies are left out. */
    List<Preference> pairs(String purpose, int count, Annotator annotator) {
        List<String> prompts = GoodBad.prompts(seed, purpose, count);
        List<List<String>> replies = replies(prompts, 2);
        List<Preference> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String one = replies.get(0).get(i);
            String other = replies.get(1).get(i);
            if (!one.isBlank() && !other.isBlank() && !one.equals(other)) {
                pairs.add(judged(i, prompts.get(i), one, other, annotator));
            }
        }
        return pairs;
    }

    private Preference judged(long row, String prompt, String one, String other, Annotator annotator) {
        double lead = annotator.worth(prompt, one) - annotator.worth(prompt, other);
        boolean first = Draws.firstWins(seed, "label", row, lead);
        return first ? new Preference(prompt, " " + one, " " + other) : new Preference(prompt, " " + other, " " + one);
    }
}
