package io.prefero.race;

import io.prefero.eval.Interval;
import io.prefero.example.DataSettings;
import io.prefero.example.Dataset;
import io.prefero.example.Datasets;
import io.prefero.example.TokenRow;
import io.prefero.models.ModelConfig;
import io.prefero.objective.Pairwise;
import io.prefero.objective.TextObjective;
import io.prefero.score.Tree;
import io.prefero.text.Sequence;
import io.prefero.text.Tokenizer;
import io.prefero.train.RunSettings;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What all entries run over: the rows they train on, and the held-out rows that they are measured on.
 *
 * @param trained how many rows are trained on
 * @param heldOut the responses to measure, row by row
 * @param prompts of each held-out row, which prompt it has: rows of one prompt are not independent
 */
record Course(int trained, List<Tree> heldOut, List<Integer> prompts) {
    private static final List<String> SIDES = List.of(Pairwise.CHOSEN, Pairwise.REJECTED);

    /**
     * Opens the data.
     *
     * @throws IllegalArgumentException if entries would not see the same rows, or too few rows are held out
     */
    static Course open(RaceSettings race) {
        List<RunSettings> runs = race.entries().stream()
                .map(e -> race.run(e, race.allSeeds().get(0)))
                .toList();
        RunSettings first = runs.get(0);
        DataSettings settings =
                first.data().within(ModelConfig.read(first.model().path()).context());
        try (Tokenizer tokenizer = Tokenizer.load(first.model().path())) {
            Datasets data = open(settings, Alike.text(first), tokenizer);
            for (int i = 1; i < runs.size(); i++) {
                requireSame(race.entries().get(i).label(), data, settings, Alike.text(runs.get(i)), tokenizer, first);
            }
            requireSameBatches(race, runs, data.train().size());
            if (!settings.eval().isEmpty()) {
                requireApart(data);
            }
            return of(data);
        }
    }

    int promptCount() {
        return new HashSet<>(prompts).size();
    }

    RaceResult.Counts counts() {
        return new RaceResult.Counts(trained, heldOut.size(), promptCount());
    }

    private static Datasets open(DataSettings settings, TextObjective objective, Tokenizer tokenizer) {
        return Datasets.open(settings, objective.kind(), objective.wording(), tokenizer, Datasets.defaultCache());
    }

    private static Course of(Datasets data) {
        List<TokenRow> rows = IntStream.range(0, data.eval().size())
                .mapToObj(data.eval()::row)
                .toList();
        Map<IntBuffer, Integer> known = new HashMap<>();
        List<Integer> prompts = rows.stream()
                .map(row -> IntBuffer.wrap(row.sequence(Pairwise.CHOSEN).root()))
                .map(root -> known.computeIfAbsent(root, r -> known.size()))
                .toList();
        if (known.size() < Interval.FEWEST) {
            throw new IllegalArgumentException("a race needs at least " + Interval.FEWEST
                    + " held-out prompts to say anything, there are " + known.size()
                    + ": raise data.eval_fraction, or give more rows in data.eval");
        }
        return new Course(
                data.train().size(),
                rows.stream().map(row -> Tree.of(row, SIDES)).toList(),
                prompts);
    }

    /** A method that writes texts of its own may drop other rows as too long. */
    private static void requireSame(
            String label,
            Datasets data,
            DataSettings settings,
            TextObjective objective,
            Tokenizer tokenizer,
            RunSettings first) {
        if (objective.writes().equals(Alike.text(first).writes())) {
            return;
        }
        Datasets own = open(settings, objective, tokenizer);
        if (!rows(own.train()).equals(rows(data.train())) || !rows(own.eval()).equals(rows(data.eval()))) {
            throw new IllegalArgumentException("the texts that " + label + " makes of a row are longer, so that other"
                    + " rows fit into data.max_length than for " + first.method()
                    + "; raise it, or leave " + label + " out");
        }
    }

    private static List<Long> rows(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(i -> data.row(i).row()).toList();
    }

    /** The last batch of an epoch is left out where it is too small for a method, and then the next one has other rows. */
    private static void requireSameBatches(RaceSettings race, List<RunSettings> runs, int rows) {
        int rest = rows % runs.get(0).train().batch();
        List<Integer> least =
                runs.stream().map(r -> r.objective().smallestBatch()).toList();
        int most = IntStream.range(0, runs.size())
                .reduce((a, b) -> least.get(b) > least.get(a) ? b : a)
                .orElseThrow();
        if (rest > 0 && least.get(most) > rest && least.stream().anyMatch(l -> l <= rest)) {
            throw new IllegalArgumentException("with " + rows + " rows and train.batch "
                    + runs.get(0).train().batch() + " an epoch ends with a batch of " + rest + ", too small for "
                    + race.entries().get(most).label() + ", so that it would not get the same rows as the others;"
                    + " choose another train.batch");
        }
    }

    private static void requireApart(Datasets data) {
        Set<List<Sequence>> trained = new HashSet<>();
        IntStream.range(0, data.train().size())
                .forEach(i -> trained.add(sides(data.train().row(i))));
        IntStream.range(0, data.eval().size())
                .mapToObj(data.eval()::row)
                .filter(row -> trained.contains(sides(row)))
                .findFirst()
                .ifPresent(row -> {
                    throw new IllegalArgumentException("row " + row.row() + " of data.eval (counted from 0) is in"
                            + " data.train too: what decides a race must be held out. Remove it from one of them");
                });
    }

    private static List<Sequence> sides(TokenRow row) {
        return SIDES.stream().map(row::sequence).toList();
    }
}
