package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Model;
import io.prefero.models.Pass;
import io.prefero.objective.Moving;
import io.prefero.objective.Objective;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.RoleModel.Training;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The models that play an objective's roles, all of one kind. With whole weights trained, each role has those that are trained for
 * its own, and all share the others, such as a frozen vision tower. With LoRA, they share one base: a trained role is an adapter on
 * it, a frozen one the base alone, or, where training goes on from an adapter that already changes something, a frozen copy of that
 * adapter. A reference that moves has weights of its own: those that the adapter changes, beside the base's.
 */
final class Roles<M extends Model> implements AutoCloseable {
    private final ModelSettings settings;
    private final Draw draw;
    private final Loader<M> loader;
    private final Map<Role, RoleModel<M>> models = new LinkedHashMap<>();
    private final Map<String, Tensor> trained = new LinkedHashMap<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private Roles(ModelSettings settings, Loader<M> loader, Draw draw) {
        this.settings = settings;
        this.loader = loader;
        this.draw = draw;
    }

    /** Loads the language models that an objective needs; its reference moves only if it says so itself. */
    static Roles<LanguageModel> ofTexts(Objective objective, ModelSettings settings, Draw draw) {
        return of(objective, objective.moving(), settings, new TextLoader(settings), draw);
    }

    /**
     * Loads what an objective needs.
     *
     * @throws IllegalArgumentException if a reference is to move and there is none
     */
    static <M extends Model> Roles<M> of(
            Objective objective, Optional<Moving> moving, ModelSettings settings, Loader<M> loader, Draw draw) {
        Set<Role> named = named(objective);
        if (moving.isPresent()
                && (!named.contains(Role.REFERENCE) || objective.trained().contains(Role.REFERENCE))) {
            throw new IllegalArgumentException(
                    "train.reference: this method has no reference that could follow the policy; leave it out");
        }
        Roles<M> roles = new Roles<>(settings, loader, draw);
        try {
            M base = loader.load();
            roles.owned.push(base);
            for (Role role : named) {
                roles.models.put(role, roles.play(role, training(role, objective, moving), base));
            }
            return roles;
        } catch (RuntimeException e) {
            roles.close();
            throw e;
        }
    }

    private static Training training(Role role, Objective objective, Optional<Moving> moving) {
        return objective.trained().contains(role)
                ? Training.TRAINED
                : role.equals(Role.REFERENCE) && moving.isPresent() ? Training.MOVING : Training.FROZEN;
    }

    /** The policy first. */
    private static Set<Role> named(Objective objective) {
        Set<Role> roles = new LinkedHashSet<>(List.of(Role.POLICY));
        for (Need need : objective.asked()) {
            need.signals().forEach(s -> roles.addAll(s.roles()));
        }
        return roles;
    }

    private RoleModel<M> play(Role role, Training training, M base) {
        RoleModel<M> model = model(role, training, base);
        if (training == Training.TRAINED) {
            String prefix = role.equals(Role.POLICY) ? "" : role.name() + "/";
            parameters(model).forEach((name, tensor) -> trained.put(prefix + name, tensor));
        }
        return model;
    }

    private RoleModel<M> model(Role role, Training training, M base) {
        if (settings.lora().isEmpty() && settings.adapter().isEmpty()) {
            return whole(role, training, base);
        }
        return training == Training.MOVING ? merged(base) : adapted(role, training, base);
    }

    private RoleModel<M> whole(Role role, Training training, M base) {
        M model = role.equals(Role.POLICY) ? base : beside(base, copies(loader.trainable(base)));
        return new RoleModel<>(model, Pass.BASE.checkpointing(settings.checkpointing()), training);
    }

    private RoleModel<M> adapted(Role role, Training training, M base) {
        Optional<Adapter> adapter = training == Training.TRAINED ? Optional.of(fresh(role, base)) : frozen(base);
        Pass pass = adapter.map(Pass::with).orElse(Pass.BASE).checkpointing(settings.checkpointing());
        return new RoleModel<>(base, pass, training);
    }

    /** The policy as it begins, in weights of its own. */
    private RoleModel<M> merged(M base) {
        Adapter adapter = policy().pass().adapter().orElseThrow();
        return new RoleModel<>(beside(base, adapter.changed(base.parameters())), Pass.BASE, Training.MOVING);
    }

    private M beside(M base, Map<String, Tensor> weights) {
        M model = loader.with(base, weights);
        owned.push(model);
        return model;
    }

    private static Map<String, Tensor> copies(Map<String, Tensor> weights) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            weights.forEach((name, weight) -> copies.put(name, weight.copy().keep()));
        }
        return copies;
    }

    private Adapter fresh(Role role, M base) {
        Adapter adapter = settings.adapter()
                .map(folder -> Adapter.load(folder, base))
                .orElseGet(() -> Adapter.create(
                        base, settings.lora().orElseThrow().toSettings(base.adapters()), draw.of(role.name())));
        owned.push(adapter);
        return adapter;
    }

    /** Where training starts from an adapter that already changes the base, the reference is what it was at the start. */
    private Optional<Adapter> frozen(M base) {
        Optional<Adapter> start = settings.adapter().map(folder -> Adapter.load(folder, base));
        start.ifPresent(owned::push);
        return start.filter(Adapter::changesTheBase);
    }

    /** What the frozen roles compute with, by role. Reads their files once. */
    Map<Role, Fingerprint> fingerprints() {
        Map<Role, RoleModel<M>> frozen = new LinkedHashMap<>(models);
        frozen.values().removeIf(m -> m.training() != Training.FROZEN);
        if (frozen.isEmpty()) {
            return Map.of();
        }
        Fingerprint base = loader.fingerprint();
        Map<Role, Fingerprint> fingerprints = new LinkedHashMap<>();
        frozen.forEach((role, model) -> fingerprints.put(
                role,
                model.pass().adapter().isPresent()
                        ? base.and(loader.fingerprint(settings.adapter().orElseThrow()))
                        : base));
        return fingerprints;
    }

    private Map<String, Tensor> parameters(RoleModel<M> model) {
        return model.pass().adapter().map(Adapter::parameters).orElseGet(() -> loader.trainable(model.model()));
    }

    Map<Role, RoleModel<M>> models() {
        return models;
    }

    RoleModel<M> policy() {
        return Objects.requireNonNull(models.get(Role.POLICY));
    }

    /** The trained tensors by name; those of roles beside the policy behind the role's name and a slash. */
    Map<String, Tensor> trained() {
        return trained;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close a model", e);
            }
        }
    }
}
