package io.prefero.monitor;

import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.List;
import java.util.Optional;

/** When monitors raise an alarm, and which of them end a run. A limit that is never reached silences its monitor. */
public record MonitorSettings(
        @Setting(value = "share of the past in the running means that are watched", initial = "0.9", min = 0, below = 1)
        double smoothing,

        @Setting(value = "steps in a row beyond a limit before an alarm is raised", initial = "20", min = 1)
        long patience,

        @Setting(
                value = "nats a token by which preferred responses may become less likely than under the reference, or,"
                        + " where there is none or it moves, than in the first steps",
                initial = "0.5",
                above = 0)
        double displacement,

        @Setting(
                value =
                        "correlation of margins with differences of length that is tolerated, either way, counted from the"
                                + " start",
                initial = "0.8",
                above = 0)
        double length,

        @Setting(
                value =
                        "nats a token by which log-probabilities of the trained responses may differ from the reference's",
                initial = "1.5",
                above = 0)
        double drift,

        @Setting(
                value = "steps between two looks at how alike the policy sees the answers of a batch's pairs (CHES);"
                        + " each costs a forward pass; absent: none",
                min = 1)
        Optional<Long> chesEvery,

        @Setting(value = "monitors whose alarm ends the run: displacement, length, drift", initial = "[]")
        List<Monitor> stopOn) {
    public MonitorSettings {
        Settings.check(MonitorSettings.class, smoothing, patience, displacement, length, drift, chesEvery, stopOn);
        stopOn = List.copyOf(stopOn);
    }
}
