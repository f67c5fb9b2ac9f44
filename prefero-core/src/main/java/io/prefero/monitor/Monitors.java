package io.prefero.monitor;

import io.prefero.score.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The monitors of a run. What they say of a step is a function of its metrics and of what they remember, which checkpoints hold,
 * so that a run that goes on raises the alarms of one that was not cut.
 *
 * @param referenceMoves whether what is measured against the reference says nothing of the way from the start
 */
public record Monitors(MonitorSettings settings, boolean referenceMoves) {
    /**
     * What they say of a step.
     *
     * @param metrics to be recorded beside the step's own
     * @param memory afterwards
     */
    public record Seen(Map<String, Double> metrics, List<Alarm> alarms, State memory) {}

    /**
     * Looks at a step.
     *
     * @param metrics its metrics
     * @param memory before it
     */
    public Seen look(long step, Map<String, Double> metrics, State memory) {
        Map<String, Double> more = new LinkedHashMap<>();
        List<Alarm> alarms = new ArrayList<>();
        Map<String, State> parts = new LinkedHashMap<>(memory.parts());
        for (Monitor monitor : Monitor.values()) {
            Optional<Monitor.Reading> reading = monitor.reading(metrics, referenceMoves);
            if (reading.isPresent()) {
                Watched now = watched(monitor, memory).after(monitor, reading.get(), settings);
                parts.put(monitor.word(), now.toState());
                more.putAll(change(now, reading.get()));
                if (now.beyond() == settings.patience()) {
                    alarms.add(new Alarm(step, monitor, now.mean()));
                    more.put(monitor.alarm(), now.mean());
                }
            }
        }
        return new Seen(more, alarms, new State(Map.of(), parts));
    }

    private static Map<String, Double> change(Watched now, Monitor.Reading reading) {
        return reading.fromStart() ? Map.of(reading.metric() + "_change", now.change(reading.value())) : Map.of();
    }

    private static Watched watched(Monitor monitor, State memory) {
        return Watched.of(memory.parts().getOrDefault(monitor.word(), State.FRESH));
    }

    /** The monitor whose alarm ends the run, if one is raised. */
    public Optional<Monitor> stop(State memory) {
        return settings.stopOn().stream()
                .filter(monitor -> watched(monitor, memory).beyond() >= settings.patience())
                .findFirst();
    }
}
