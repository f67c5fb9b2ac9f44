package io.prefero.score;

import io.prefero.models.Activations;
import io.prefero.models.Decoder;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.Overlay;
import io.prefero.models.Pass;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One batch run through the models of some roles, up to the hidden states that the head needs, and the way back. */
final class Trunk {
    private final Map<Role, RoleModel<LanguageModel>> models;
    private final TokenBatch batch;
    private final Tensor ids;
    private final Tensor scored;
    private final Scorer.Mode mode;
    private final Draw draw;
    private final Map<Role, Run> runs = new LinkedHashMap<>();
    private final Sight sight;

    /**
     * A role's forward pass.
     *
     * @param hidden at the scored positions [n, width], detached
     * @param activations the way back, where the role learns
     */
    private record Run(Tensor hidden, Optional<Activations> activations) {}

    Trunk(Map<Role, RoleModel<LanguageModel>> models, TokenBatch batch, Scorer.Mode mode, Draw draw) {
        this.models = models;
        this.batch = batch;
        this.ids = batch.ids();
        this.scored = batch.scored();
        this.mode = mode;
        this.draw = draw;
        this.sight = new Sight(batch.pictures());
    }

    /** Runs the roles; those that do not learn first, while no activations are kept. */
    void run(Collection<Role> roles) {
        roles.stream().sorted(Comparator.comparing(this::learns)).forEach(role -> {
            if (!runs.containsKey(role)) {
                runs.put(role, learns(role) ? recorded(role) : measured(role));
            }
        });
    }

    /** Takes a frozen role's hidden states [n, width] as they are known already. */
    void give(Role role, Column hidden) {
        runs.put(role, new Run(hidden.toTensor(decoder(role).dtype(), ids.device()), Optional.empty()));
    }

    /** Whether a backward pass through a role may follow. */
    boolean learns(Role role) {
        return mode == Scorer.Mode.TRAIN && model(role).trained();
    }

    private RoleModel<LanguageModel> model(Role role) {
        return RoleModel.of(role, models);
    }

    private Run recorded(Role role) {
        Pass pass = model(role).pass().dropping(draw.of(role.name()));
        Activations activations = run(role, pass, sight(role, pass));
        return new Run(activations.hidden().select(0, scored), Optional.of(activations));
    }

    private Run measured(Role role) {
        RoleModel<LanguageModel> model = model(role);
        Pass plain = model.pass().checkpointing(Pass.Checkpointing.OFF);
        boolean drops = mode == Scorer.Mode.REHEARSE && model.trained();
        Pass pass = drops ? plain.dropping(draw.of(role.name())) : plain;
        Optional<Tensor> seen = sight(role, pass);
        Tensor hidden = Scope.measured(() -> run(role, pass, seen).hidden().select(0, scored));
        return new Run(hidden, Optional.empty());
    }

    private Activations run(Role role, Pass pass, Optional<Tensor> seen) {
        Layout layout = batch.layout(model(role).model());
        return seen.map(vectors -> decoder(role).run(ids, Overlay.of(batch.rows(), vectors), layout, pass))
                .orElseGet(() -> decoder(role).run(ids, layout, pass));
    }

    /** The vectors of the batch's pictures as a role sees them. */
    private Optional<Tensor> sight(Role role, Pass pass) {
        return batch.pictures().isEmpty()
                ? Optional.empty()
                : Optional.of(sight.of(model(role).model(), pass, learns(role)));
    }

    /** The last hidden states of a role at the scored positions, [n, width]. */
    Tensor hidden(Role role) {
        return found(role).hidden();
    }

    private Run found(Role role) {
        return Optional.ofNullable(runs.get(role))
                .orElseThrow(() -> new IllegalStateException("the role " + role + " was not run"));
    }

    Decoder decoder(Role role) {
        return model(role).model().decoder();
    }

    /** Sends what has reached a role's hidden states [n, width] on through its blocks. */
    void backward(Role role, Tensor gradient) {
        Activations activations = found(role).activations().orElseThrow();
        Scope.run(() -> activations.backward(Tensor.zeros(gradient.dtype(), ids.count(), gradient.size(1))
                .to(gradient.device())
                .indexAdd(0, scored, gradient)));
    }
}
