package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Scores texts with language models. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public final class TextScorer implements Scorer {
    private static final Head.Budget BUDGET = new Head.Budget(64L << 20, 256L << 20);

    private final Map<Role, RoleModel<LanguageModel>> models;
    private final Arrangement arrangement;
    private final Head.Budget budget;
    private final Optional<FrozenScores> frozen;
    private final Memory memory;
    private final Optional<Album> album;

    /** How branches become one forward pass. */
    private interface Arrangement {
        TokenBatch of(List<Asked> asked, Shown shown, Device device);
    }

    /** What the cache is for. */
    private enum Memory {
        /** What it has is not computed. */
        USED,
        /**
         * All is computed, in the company in which the models that learn compute it, so that equal models say the same to
         * the last bit; the cache gets it and is compared with it.
         */
        FILLED
    }

    private TextScorer(
            Map<Role, RoleModel<LanguageModel>> models,
            Arrangement arrangement,
            Head.Budget budget,
            Optional<FrozenScores> frozen,
            Memory memory,
            Optional<Album> album) {
        this.album = album;
        this.memory = memory;
        this.models = Map.copyOf(models);
        this.arrangement = arrangement;
        this.budget = budget;
        this.frozen = frozen;
    }

    /** Every common beginning computed once, no padding, and the head in chunks. */
    public static TextScorer fast(Map<Role, RoleModel<LanguageModel>> models) {
        return fast(models, Optional.empty());
    }

    /** The same for texts that may show an album's pictures, each seen once in a batch. */
    public static TextScorer fast(Map<Role, RoleModel<LanguageModel>> models, Optional<Album> album) {
        return new TextScorer(models, ForestBatch::new, BUDGET, Optional.empty(), Memory.USED, album);
    }

    static TextScorer fast(Map<Role, RoleModel<LanguageModel>> models, Head.Budget budget) {
        return new TextScorer(models, ForestBatch::new, budget, Optional.empty(), Memory.USED, Optional.empty());
    }

    /** The same, which looks for what frozen roles have said in a cache, and puts there what it has not found. */
    static TextScorer fast(Map<Role, RoleModel<LanguageModel>> models, ReferenceCache cache) {
        return fast(models, cache, Optional.empty());
    }

    /** Both. */
    public static TextScorer fast(
            Map<Role, RoleModel<LanguageModel>> models, ReferenceCache cache, Optional<Album> album) {
        FrozenScores frozen = new FrozenScores(cache, models, fast(models, album), album);
        return new TextScorer(models, ForestBatch::new, BUDGET, Optional.of(frozen), Memory.USED, album);
    }

    @Override
    public Scorer first() {
        return new TextScorer(models, arrangement, budget, frozen, Memory.FILLED, album);
    }

    /**
     * The memory that the fast way's head takes at most, in bytes.
     *
     * @param all what the logits of all scored positions of a micro-batch would take
     */
    public static long logitMemory(long all) {
        long chunk = 3 * Math.min(all, BUDGET.chunk()); // logits, their log-softmax, and its gradient
        return chunk + (all <= BUDGET.kept() ? all : 0);
    }

    /** The plain way, which the fast one must equal: padded, and the logits of all positions at once. */
    public static TextScorer naive(Map<Role, RoleModel<LanguageModel>> models) {
        return naive(models, Optional.empty());
    }

    /** The same for texts that may show an album's pictures. */
    public static TextScorer naive(Map<Role, RoleModel<LanguageModel>> models, Optional<Album> album) {
        return new TextScorer(models, PaddedBatch::new, Head.Budget.NONE, Optional.empty(), Memory.USED, album);
    }

    @Override
    public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
        Known known = frozen.filter(f -> memory == Memory.USED)
                .map(f -> Known.of(f, needs, trees))
                .orElse(Known.NOTHING);
        List<Group> groups = new ArrayList<>();
        for (Need.Gradient gradient : Need.Gradient.values()) {
            List<Asked> same = needs.stream()
                    .filter(n -> n.gradient() == gradient)
                    .map(n -> Asked.of(n, trees))
                    .toList();
            if (!same.isEmpty()) {
                Mode how = gradient == Need.Gradient.FLOWS ? mode : Mode.MEASURE;
                groups.add(new Group(same, known, how, () -> pass(same, known, how, draw.of(gradient.name()))));
            }
        }
        Scored scored = new InGroups(groups);
        return memory == Memory.FILLED && frozen.isPresent()
                ? new Noticed(scored, found -> frozen.get().notice(needs, trees, found))
                : scored;
    }

    /** Scores of which somebody else takes notice. */
    private record Noticed(Scored scored, Consumer<List<TokenScore>> notice) implements Scored {
        @Override
        public List<TokenScore> branches() {
            List<TokenScore> found = scored.branches();
            notice.accept(found);
            return found;
        }

        @Override
        public void backward(Coefficients coefficients) {
            scored.backward(coefficients);
        }
    }

    private Group.Pass pass(List<Asked> asked, Known known, Mode mode, Draw draw) {
        Device device = models.values().iterator().next().model().device();
        Shown shown = Shown.of(asked.stream().flatMap(Asked::present).toList(), album);
        TokenBatch batch = arrangement.of(asked, shown, device);
        Tensor targets = batch.targets();
        Trunk trunk = new Trunk(models, batch, mode, draw);
        known.hidden(asked, batch, targets.count()).forEach(trunk::give);
        List<TokenSignal> signals = asked.stream()
                .flatMap(a -> a.need().signals().stream().filter(s -> !known.has(a.need(), s)))
                .distinct()
                .map(TokenSignal.class::cast)
                .toList();
        return new Group.Pass(batch, new Head(trunk, targets, signals, budget));
    }

    private record InGroups(List<Group> groups) implements Scored {
        @Override
        public List<TokenScore> branches() {
            return groups.stream().flatMap(g -> g.branches().stream()).toList();
        }

        /** Only groups through which gradient flows are pulled on. */
        @Override
        public void backward(Coefficients coefficients) {
            groups.forEach(g -> g.backward(coefficients));
        }
    }
}
