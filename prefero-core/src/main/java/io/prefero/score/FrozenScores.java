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
import java.util.stream.IntStream;

/**
 * The signals of frozen roles: found in a cache, or computed for the examples that lack them and put there. What was found is
 * compared with what the model says: whole batches while what learns is as it began, and later one example of the first
 * batch that has one, of the second, the fourth and so on.
 */
final class FrozenScores {
    /** What is handed on of an example that was found. */
    enum Trust {
        /** What was found. */
        FOUND,
        /**
         * What is computed now, in the company of the batch, as a model that learns computes it: equal models then say the
         * same to the last bit.
         */
        COMPUTED
    }

    private final ReferenceCache cache;
    private final Map<Role, RoleModel> models;
    private final Scorer live;
    private final Trust trust;
    private long batches;

    /**
     * Scores of frozen roles.
     *
     * @param live computes what is not there
     */
    FrozenScores(ReferenceCache cache, Map<Role, RoleModel> models, Scorer live, Trust trust) {
        this.cache = cache;
        this.models = models;
        this.live = live;
        this.trust = trust;
    }

    /** The same cache, whatever it says being computed again. */
    FrozenScores computed() {
        return new FrozenScores(cache, models, live, Trust.COMPUTED);
    }

    /** Whether what a role says of a text can be found again: it is frozen, and no other text has a say in it. */
    boolean remembers(Role role) {
        RoleModel model = RoleModel.of(role, models);
        return !model.trained()
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
            boolean lacks = all.stream().anyMatch(r -> r.lacks(example));
            (lacks || trust == Trust.COMPUTED ? due : found).add(i);
        }
        compute(needs, trees, due, all, trust == Trust.COMPUTED ? Remembered::replace : Remembered::add);
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
        return new Remembered(asked, signal, width, type, cache.of(role, signal.quantity(), type, width));
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
            Map<String, TokenScore> branches = new LinkedHashMap<>();
            live.score(some, needs, Scorer.Mode.MEASURE, Draw.seed(0))
                    .branches()
                    .forEach(b -> branches.put(b.name(), b));
            for (Remembered r : all) {
                TokenScore branch =
                        Objects.requireNonNull(branches.get(r.asked().need().branch()));
                List<double[]> rows = branch.column(r.signal()).rows();
                IntStream.range(0, some.size()).forEach(j -> use.take(r, which.get(j), rows.get(j)));
            }
        }
    }
}
