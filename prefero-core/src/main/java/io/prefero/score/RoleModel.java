package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;

/**
 * A model in a role.
 *
 * @param model the weights; several roles may share them and differ in the adapter
 * @param pass which adapter is on, and what is kept for the backward pass
 * @param training whether coefficients go back into it
 */
public record RoleModel(LanguageModel model, Pass pass, Training training) {
    /** Whether a role learns. */
    public enum Training {
        TRAINED,
        FROZEN
    }

    boolean trained() {
        return training == Training.TRAINED;
    }
}
