package io.prefero.objective;

import io.prefero.setting.Setting;
import io.prefero.setting.Settings;

/**
 * How a reference follows the policy: after every τ-th step πref ← α·πθ + (1 − α)·πref, weight by weight (TR-DPO; Gorbatovski
 * et al. 2024, arXiv:2404.09656).
 *
 * @param mix α
 * @param every τ
 */
public record Moving(
        @Setting(value = "α, the policy's share in the new reference; 1 replaces it", initial = "0.6", min = 0, max = 1)
        double mix,

        @Setting(value = "τ, steps between two moves; 1 with a small mix follows softly", initial = "512", min = 1)
        long every) {
    public Moving {
        Settings.check(Moving.class, mix, every);
    }

    /** Whether the reference moves after a step, counted from 1. */
    public boolean due(long step) {
        return step % every == 0;
    }
}
