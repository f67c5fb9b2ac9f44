package io.prefero.score;

import io.prefero.models.Model;
import io.prefero.models.Pass;
import java.util.Map;
import java.util.Optional;

/**
 * A model in a role.
 *
 * @param <M> the kind of model
 * @param model the weights; several roles may share them and differ in the adapter
 * @param pass which adapter is on, and what is kept for the backward pass
 * @param training whether coefficients go back into it
 */
public record RoleModel<M extends Model>(M model, Pass pass, Training training) {
    /** Whether a role learns. */
    public enum Training {
        TRAINED,
        /** It follows one that learns; no coefficients go back into it, and what it says does not last. */
        MOVING,
        FROZEN
    }

    /** The model that plays a role. */
    static <M extends Model> RoleModel<M> of(Role role, Map<Role, RoleModel<M>> models) {
        return Optional.ofNullable(models.get(role))
                .orElseThrow(() -> new IllegalStateException("no model plays the role " + role));
    }

    boolean trained() {
        return training == Training.TRAINED;
    }

    boolean frozen() {
        return training == Training.FROZEN;
    }
}
