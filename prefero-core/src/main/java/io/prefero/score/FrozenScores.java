package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The signals of frozen roles: found in a cache, or computed for the examples that lack them and put there. What was found is
 * compared with what the model says: whole batches while what learns is as it began, and later one example of the first
 * batch that has one, of the second, the fourth and so on.
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
final class FrozenScores {
    private final ReferenceCache cache;
    private final Map<Role, RoleModel<LanguageModel>> models;
    private final Scorer live;
    private final Optional<Album> album;
    private long batches;

    /**
     * Scores of frozen roles.
     *
     * @param live computes what is not there
     */
    FrozenScores(ReferenceCache cache, Map<Role, RoleModel<LanguageModel>> models, Scorer live, Optional<Album> album) {
        this.album = album;
        this.cache = cache;
        this.models = models;
        this.live = live;
    }

    /** Remembers what was computed in whatever company, and compares with it what had been found. */
    void notice(List<Need> needs, List<Tree> trees, List<TokenScore> computed) {
        Map<Stretch, TokenScore> scores = byStretch(computed);
        for (Need need : needs) {
            List<Signal> own = need.signals().stream()
                    .filter(s -> s.roles().size() == 1 && remembers(s.roles().get(0)))
                    .toList();
            for (Remembered r : remembered(List.of(need.with(own)), trees)) {
                List<double[]> values =
                        Objects.requireNonNull(scores.get(need.stretch())).values(r.signal());
                IntStream.range(0, trees.size()).forEach(i -> r.meet(i, values.get(i)));
            }
        }
    }

    /** Whether what a role says of a text can be found again: it is frozen, and no other text has a say in it. */
    boolean remembers(Role role) {
        RoleModel<LanguageModel> model = RoleModel.of(role, models);
        return model.frozen()
                && cache.remembers(role)
                && !model.model().config().rope().scaling().changesWithLength();
    }

    /**
     * The columns of some needs, each of whose signals belongs to one role that is remembered.
     *
     * @return need by need
     */
    List<Map<Signal, Column>> columns(List<Need> needs, List<Tree> trees) {
        List<Remembered> all = remembered(needs, trees);
        List<Integer> due = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            int example = i;
            (all.stream().anyMatch(r -> r.lacks(example)) ? due : found).add(i);
        }
        compute(needs, trees, due, all, Remembered::add);
        if (!found.isEmpty() && Long.bitCount(++batches) == 1) {
            compute(needs, trees, found.subList(0, 1), all, Remembered::compare);
        }
        return needs.stream().map(need -> columns(need, all)).toList();
    }

    private List<Remembered> remembered(List<Need> needs, List<Tree> trees) {
        List<Remembered> all = new ArrayList<>();
        for (Need need : needs) {
            Asked asked = Asked.of(need, trees);
            need.signals().forEach(signal -> all.add(remembered(asked, signal)));
        }
        return all;
    }

    private static Map<Signal, Column> columns(Need need, List<Remembered> all) {
        Map<Signal, Column> columns = new LinkedHashMap<>();
        all.stream().filter(r -> r.asked().need().equals(need)).forEach(r -> columns.put(r.signal(), r.column()));
        return columns;
    }

    private Remembered remembered(Asked asked, Signal signal) {
        Role role = signal.roles().get(0);
        LanguageModel model = RoleModel.of(role, models).model();
        DType type = model.decoder().dtype();
        int width = signal.vector() ? model.config().hidden() : 1;
        return new Remembered(asked, signal, width, type, cache.of(role, signal.quantity(), type, width), album);
    }

    private static Map<Stretch, TokenScore> byStretch(List<TokenScore> scores) {
        Map<Stretch, TokenScore> found = new LinkedHashMap<>();
        scores.forEach(s -> found.put(s.stretch(), s));
        return found;
    }

    private interface Use {
        void take(Remembered remembered, int example, double[] values);
    }

    private void compute(List<Need> needs, List<Tree> trees, List<Integer> which, List<Remembered> all, Use use) {
        if (which.isEmpty()) {
            return;
        }
        try (Scope scope = Scope.open()) {
            List<Tree> some = which.stream().map(trees::get).toList();
            Map<Stretch, TokenScore> scores = byStretch(
                    live.score(some, needs, Scorer.Mode.MEASURE, Draw.seed(0)).branches());
            for (Remembered r : all) {
                TokenScore found =
                        Objects.requireNonNull(scores.get(r.asked().need().stretch()));
                List<double[]> values = found.values(r.signal());
                IntStream.range(0, some.size()).forEach(j -> use.take(r, which.get(j), values.get(j)));
            }
        }
    }
}
