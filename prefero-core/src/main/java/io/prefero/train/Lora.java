package io.prefero.train;

import io.prefero.models.AdapterFormat;
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

        @Setting(
                value = "names of linear layers, or all-linear; auto: all-linear, of image models the attention's",
                initial = "auto")
        List<String> targets,

        @Setting(value = "how α and r give the scale", initial = "by_rank")
        LoraSettings.Scaling scaling,

        @Setting(
                value = "of models that see: tower and projector are targets too, as far as targets says",
                initial = "false")
        boolean sight) {
    public Lora {
        Settings.check(Lora.class, rank, alpha, dropout, targets, scaling, sight);
        targets = List.copyOf(targets);
    }

    LoraSettings toSettings(AdapterFormat format) {
        return new LoraSettings(rank, alpha, dropout, which(format), scaling, sight, Map.of(), Map.of());
    }

    private LoraSettings.Targets which(AdapterFormat format) {
        if (targets.equals(List.of("auto"))) {
            return format.usualTargets();
        }
        return targets.equals(List.of("all-linear"))
                ? new LoraSettings.Targets.AllLinear()
                : new LoraSettings.Targets.Named(targets);
    }
}
