package io.prefero.score;

import io.prefero.models.Activations;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One padded batch run through the models of those roles that its signals ask for, and the way back through them. */
final class RolePass {
    private final Map<Role, RoleModel> models;
    private final PaddedBatch batch;
    private final Scorer.Mode mode;
    private final Draw draw;
    private final Map<Role, Run> runs = new LinkedHashMap<>();
    private final View withGradient = new View();

    /**
     * A role's forward pass.
     *
     * @param hidden the hidden states at the scored positions [n, width]; a leaf where the role is trained
     * @param activations the way back, where the role is trained
     */
    private record Run(Tensor hidden, Optional<Activations> activations) {}

    RolePass(Map<Role, RoleModel> models, PaddedBatch batch, Scorer.Mode mode, Draw draw) {
        this.models = models;
        this.batch = batch;
        this.mode = mode;
        this.draw = draw;
    }

    /** A signal at every scored position; attached to the graph only where a trained role takes part. */
    Tensor compute(Signal signal) {
        if (signal.roles().stream().anyMatch(this::learns)) {
            return signal.at(withGradient);
        }
        signal.roles().forEach(this::run);
        return Scope.of(() -> {
            try (Gradients off = Gradients.off()) {
                return signal.at(new View());
            }
        });
    }

    private boolean learns(Role role) {
        return mode == Scorer.Mode.TRAIN && model(role).trained();
    }

    private RoleModel model(Role role) {
        RoleModel model = models.get(role);
        if (model == null) {
            throw new IllegalStateException("no model plays the role " + role);
        }
        return model;
    }

    private Run run(Role role) {
        Run run = runs.get(role);
        if (run == null) {
            run = learns(role) ? recorded(role) : measured(role);
            runs.put(role, run);
        }
        return run;
    }

    private Run recorded(Role role) {
        RoleModel model = model(role);
        Pass pass = model.pass().dropping(draw.of(role.name()));
        Activations activations = model.model().decoder().run(batch.ids(), batch.layout(model.model()), pass);
        Tensor leaf = activations.hidden().select(0, batch.index()).requireGrad();
        return new Run(leaf, Optional.of(activations));
    }

    private Run measured(Role role) {
        RoleModel model = model(role);
        Pass plain = model.pass().checkpointing(Pass.Checkpointing.OFF);
        boolean drops = mode == Scorer.Mode.REHEARSE && model.trained();
        Pass pass = drops ? plain.dropping(draw.of(role.name())) : plain;
        Tensor hidden = Scope.of(() -> {
            try (Gradients off = Gradients.off()) {
                return model.model()
                        .decoder()
                        .run(batch.ids(), batch.layout(model.model()), pass)
                        .hidden()
                        .select(0, batch.index());
            }
        });
        return new Run(hidden, Optional.empty());
    }

    /** Sends what has reached the hidden states on through the blocks. */
    void backward() {
        runs.values()
                .forEach(run -> run.activations()
                        .ifPresent(activations -> run.hidden()
                                .grad()
                                .ifPresent(g -> Scope.run(() -> {
                                    long[] shape = {batch.ids().count(), g.size(1)};
                                    Tensor all = Tensor.zeros(g.dtype(), shape)
                                            .to(g.device())
                                            .indexAdd(0, batch.index(), g);
                                    activations.backward(all);
                                }))));
    }

    /** The scored positions as signals see them; distributions are made when first asked for and kept. */
    private final class View implements Positions {
        private final Map<Role, Tensor> logProbabilities = new HashMap<>();

        @Override
        public Tensor logProbabilities(Role role) {
            return logProbabilities.computeIfAbsent(role, this::distribution);
        }

        private Tensor distribution(Role role) {
            Tensor hidden = run(role).hidden();
            return learns(role)
                    ? logSoftmax(role, hidden)
                    : Scope.of(() -> {
                        try (Gradients off = Gradients.off()) {
                            return logSoftmax(role, hidden);
                        }
                    });
        }

        private Tensor logSoftmax(Role role, Tensor hidden) {
            return Scope.of(() -> {
                Tensor logits = model(role).model().decoder().logits(hidden);
                return (logits.dtype().bytes() < 4 ? logits.to(DType.F32) : logits).logSoftmax(-1);
            });
        }

        @Override
        public Tensor hidden(Role role) {
            return run(role).hidden();
        }

        @Override
        public Tensor targets() {
            return batch.targets();
        }
    }
}
