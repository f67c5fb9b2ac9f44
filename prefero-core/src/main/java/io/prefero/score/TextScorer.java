package io.prefero.score;

import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Scores texts with language models. */
public final class TextScorer implements Scorer {
    private static final Head.Budget BUDGET = new Head.Budget(64L << 20, 256L << 20);

    private final Map<Role, RoleModel> models;
    private final BiFunction<List<Asked>, Device, TokenBatch> arrangement;
    private final Head.Budget budget;

    private TextScorer(
            Map<Role, RoleModel> models, BiFunction<List<Asked>, Device, TokenBatch> arrangement, Head.Budget budget) {
        this.models = Map.copyOf(models);
        this.arrangement = arrangement;
        this.budget = budget;
    }

    /** Every common beginning computed once, no padding, and the head in chunks. */
    public static TextScorer fast(Map<Role, RoleModel> models) {
        return fast(models, BUDGET);
    }

    static TextScorer fast(Map<Role, RoleModel> models, Head.Budget budget) {
        return new TextScorer(models, ForestBatch::new, budget);
    }

    /** The plain way, which the fast one must equal: padded, and the logits of all positions at once. */
    public static TextScorer naive(Map<Role, RoleModel> models) {
        return new TextScorer(models, PaddedBatch::new, Head.Budget.NONE);
    }

    @Override
    public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
        List<Group> groups = new ArrayList<>();
        for (Need.Gradient gradient : Need.Gradient.values()) {
            List<Asked> same = needs.stream()
                    .filter(n -> n.gradient() == gradient)
                    .map(n -> Asked.of(n, trees))
                    .toList();
            if (!same.isEmpty()) {
                Mode how = gradient == Need.Gradient.FLOWS ? mode : Mode.MEASURE;
                groups.add(new Group(same, how, () -> pass(same, how, draw.of(gradient.name()))));
            }
        }
        return new InGroups(groups);
    }

    private Group.Pass pass(List<Asked> asked, Mode mode, Draw draw) {
        Device device = models.values().iterator().next().model().device();
        TokenBatch batch = arrangement.apply(asked, device);
        List<Signal> signals = asked.stream()
                .flatMap(a -> a.need().signals().stream())
                .distinct()
                .toList();
        Trunk trunk = new Trunk(models, batch, mode, draw);
        return new Group.Pass(batch, new Head(trunk, batch.targets(), signals, budget));
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
