package io.prefero.train;

import io.prefero.monitor.Alarm;
import java.nio.file.Path;
import java.util.Map;

/** Hears what a run does, on the run's own thread. */
public interface Listener {
    /** Hears nothing. */
    Listener SILENT = new Listener() {};

    /** Something worth a line: the engine, the data, a warning. */
    default void onMessage(String message) {}

    /** A step is done. */
    default void onStep(Step step) {}

    /** The held-out data have been measured. */
    default void onEvaluation(Step step) {}

    /** A monitor's alarm: once for each time its limit is crossed. */
    default void onAlarm(Alarm alarm) {
        onMessage(alarm.text());
    }

    /** A checkpoint is whole on disk. */
    default void onCheckpoint(Path checkpoint) {}

    /**
     * Where a run stands.
     *
     * @param number the step just done, from 1
     * @param of steps in all
     * @param epoch how often the data have been gone through
     * @param metrics what was measured, by the names TRL uses
     */
    record Step(long number, long of, double epoch, Map<String, Double> metrics) {}
}
