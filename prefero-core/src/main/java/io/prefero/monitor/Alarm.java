package io.prefero.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A monitor has been beyond its limit for long enough.
 *
 * @param step at which it was raised
 * @param value the running mean then
 */
public record Alarm(long step, Monitor monitor, double value) {
    /** The alarms that a run has recorded, in the order of its steps, whoever went on with it. */
    public static List<Alarm> in(List<Map<String, Double>> rows) {
        List<Alarm> alarms = new ArrayList<>();
        for (Map<String, Double> row : rows) {
            for (Monitor monitor : Monitor.values()) {
                Double value = row.get(monitor.alarm());
                if (value != null) {
                    alarms.add(new Alarm(Math.round(row.getOrDefault("step", 0.0)), monitor, value));
                }
            }
        }
        return alarms;
    }

    /** What happens, what it means and what to try. */
    public String text() {
        return "alarm at step " + step + ": " + String.format(Locale.ROOT, monitor.says(), value);
    }
}
