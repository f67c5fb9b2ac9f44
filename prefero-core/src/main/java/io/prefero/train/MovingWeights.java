package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.Model;
import io.prefero.objective.Moving;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Weights that follow those which are trained: after every τ-th step they become α·θ + (1 − α)·θ′. They are mixed in at
 * least fp32, so that small steps of half-precision weights add up. So does a reference that moves, and so does a running
 * mean of what is trained.
 *
 * <p>With LoRA the policy's weights are W + s·B·A, and the reference holds copies of the weights that the adapter changes: what
 * is mixed is the products, since no adapter of the same rank equals their mixture.
 */
final class MovingWeights implements AutoCloseable {
    private final Moving moving;
    private final Map<String, Tensor> weights;
    private final Map<String, Tensor> masters = new LinkedHashMap<>();
    private final Function<String, Tensor> policy;
    private final Collection<Tensor> owned = new ArrayList<>();

    /**
     * Weights of somebody else's.
     *
     * @param weights those that follow, by name
     * @param policy the policy's weight of a name as it is now
     */
    MovingWeights(Moving moving, Map<String, Tensor> weights, Function<String, Tensor> policy) {
        this.moving = moving;
        this.weights = weights;
        this.policy = policy;
        try (Scope scope = Scope.open()) {
            weights.forEach((name, w) ->
                    masters.put(name, narrow(w) ? w.to(w.dtype().wide()).keep() : w));
        }
    }

    /** The reference among a run's roles. */
    static <M extends Model> MovingWeights of(Moving moving, Map<Role, RoleModel<M>> models) {
        RoleModel<M> policy = Objects.requireNonNull(models.get(Role.POLICY));
        RoleModel<M> reference = Objects.requireNonNull(models.get(Role.REFERENCE));
        Map<String, Tensor> all = policy.model().parameters();
        Optional<Adapter> adapter = policy.pass().adapter();
        return new MovingWeights(
                moving,
                moving(policy.model(), reference.model()),
                name -> adapter.map(a -> a.added(name, weight(all, name))).orElseGet(() -> weight(all, name)));
    }

    /**
     * A running mean of what is trained, which begins where that begins.
     *
     * @param decay the share of itself that it keeps in each step
     */
    static MovingWeights average(double decay, Map<String, Tensor> trained) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            trained.forEach((name, w) ->
                    copies.put(name, w.detach().to(w.dtype().wide()).copy().keep()));
        }
        MovingWeights average = new MovingWeights(new Moving(1 - decay, 1), copies, name -> weight(trained, name));
        average.owned.addAll(copies.values());
        return average;
    }

    /** The weights of a reference that move: those that it does not share with the policy. */
    static Map<String, Tensor> moving(Model policy, Model reference) {
        Map<String, Tensor> weights = new LinkedHashMap<>(reference.parameters());
        weights.keySet()
                .removeIf(name -> weights.get(name) == policy.parameters().get(name));
        return weights;
    }

    private static Tensor weight(Map<String, Tensor> weights, String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private static boolean narrow(Tensor weight) {
        return weight.dtype() != weight.dtype().wide();
    }

    /** A step of the policy is done. */
    void after(long step) {
        if (moving.due(step)) {
            set((name, master) -> master.lerp_(policy.apply(name).detach().to(master.dtype()), moving.mix()));
        }
    }

    /** What is followed becomes what follows. */
    void settle() {
        try (Gradients off = Gradients.off()) {
            masters.forEach((name, master) -> policy.apply(name).copy_(master));
        }
    }

    /** What a checkpoint must hold to go on exactly. */
    Map<String, Tensor> state() {
        return masters;
    }

    /**
     * Takes up a state that {@link #state()} gave.
     *
     * @param saved the saved tensor of a name
     */
    void restore(Function<String, Tensor> saved) {
        set((name, master) -> master.copy_(saved.apply(name)));
    }

    private interface Change {
        void of(String name, Tensor master);
    }

    private void set(Change change) {
        try (Gradients off = Gradients.off()) {
            masters.forEach((name, master) -> Scope.run(() -> {
                change.of(name, master);
                Tensor weight = weight(weights, name);
                if (narrow(weight)) {
                    weight.copy_(master);
                }
            }));
        }
    }

    @Override
    public void close() {
        masters.forEach((name, master) -> {
            if (narrow(weight(weights, name))) {
                master.free();
            }
        });
        owned.forEach(Tensor::free);
    }
}
