package io.prefero.train;

import io.prefero.models.LoraSettings;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.List;
import java.util.Map;

/** The settings of a new LoRA adapter. */
public record Lora(
        @Setting(value = "r, the rank of the update", initial = "16", min = 1)
        int rank,

        @Setting(value = "α; the update is scaled by α/r", initial = "32", above = 0)
        double alpha,

        @Setting(value = "chance that an input of A is dropped in training", initial = "0", min = 0, below = 1)
        double dropout,

        @Setting(value = "names of linear layers, or all-linear", initial = "all-linear")
        List<String> targets,

        @Setting(value = "how α and r give the scale", initial = "by_rank")
        LoraSettings.Scaling scaling) {
    public Lora {
        Settings.check(Lora.class, rank, alpha, dropout, targets, scaling);
        targets = List.copyOf(targets);
    }

    LoraSettings toSettings() {
        LoraSettings.Targets which = targets.equals(List.of("all-linear"))
                ? new LoraSettings.Targets.AllLinear()
                : new LoraSettings.Targets.Named(targets);
        return new LoraSettings(rank, alpha, dropout, which, scaling, Map.of(), Map.of());
    }
}
