package io.prefero.score;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The straightforward scorer: every branch a row of a right-padded batch, prompts computed once a branch, logits of all
 * scored positions at once. It is the oracle that faster ones must equal.
 */
public final class PaddedScorer implements Scorer {
    private final Map<Role, RoleModel> models;

    public PaddedScorer(Map<Role, RoleModel> models) {
        this.models = Map.copyOf(models);
    }

    @Override
    public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
        List<Group> groups = new ArrayList<>();
        for (Need.Gradient gradient : Need.Gradient.values()) {
            List<Need> same =
                    needs.stream().filter(n -> n.gradient() == gradient).toList();
            if (!same.isEmpty()) {
                Mode how = gradient == Need.Gradient.FLOWS ? mode : Mode.MEASURE;
                groups.add(new Group(models, trees, same, how, draw.of(gradient.name())));
            }
        }
        return new InGroups(groups);
    }

    private record InGroups(List<Group> groups) implements Scored {
        @Override
        public Collection<TokenScore> branches() {
            return groups.stream().flatMap(g -> g.branches().stream()).toList();
        }

        @Override
        public void backward() {
            groups.forEach(Group::backward);
        }
    }

    /** Needs that are alike in whether gradient flows: one padded batch through each role. */
    private static final class Group {
        private final List<Need> needs;
        private final PaddedBatch batch;
        private final RolePass passes;
        private final Map<Need, Map<Signal, Ragged>> columns = new LinkedHashMap<>();
        private final List<Tensor> outputs = new ArrayList<>();
        private final List<Tensor> leaves = new ArrayList<>();

        Group(Map<Role, RoleModel> models, List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
            this.needs = needs;
            RoleModel any = models.values().iterator().next();
            batch = new PaddedBatch(trees, needs, any.model().device());
            passes = new RolePass(models, batch, mode, draw);
            for (Signal signal :
                    needs.stream().flatMap(n -> n.signals().stream()).distinct().toList()) {
                distribute(signal, batch.empty() ? Tensor.zeros(DType.F64, 0) : passes.compute(signal));
            }
        }

        /** Cuts a signal's values over all scored positions into the columns of the needs that asked for it. */
        private void distribute(Signal signal, Tensor values) {
            long at = 0;
            for (int k = 0; k < needs.size(); k++) {
                int[] lengths = batch.lengths(k);
                long count = Arrays.stream(lengths).sum();
                if (needs.get(k).signals().contains(signal)) {
                    Tensor part = values.narrow(0, at, count);
                    Tensor leaf = part.detach().to(DType.F64).to(Device.CPU).copy();
                    if (part.requiresGrad()) {
                        outputs.add(part);
                        leaves.add(leaf.requireGrad());
                    }
                    columns.computeIfAbsent(needs.get(k), n -> new LinkedHashMap<>())
                            .put(signal, new Ragged(leaf, lengths));
                }
                at += count;
            }
        }

        List<TokenScore> branches() {
            return columns.entrySet().stream()
                    .map(e -> new TokenScore(e.getKey().branch(), e.getValue()))
                    .toList();
        }

        void backward() {
            List<Tensor> reached = new ArrayList<>();
            List<Tensor> coefficients = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                Tensor output = outputs.get(i);
                leaves.get(i).grad().ifPresent(g -> {
                    reached.add(output);
                    coefficients.add(g.to(output.dtype()).to(output.device()));
                });
            }
            if (!reached.isEmpty()) {
                Tensor.backward(reached, coefficients);
                passes.backward();
            }
        }
    }
}
