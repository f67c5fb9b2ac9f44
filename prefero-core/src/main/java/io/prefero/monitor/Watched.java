package io.prefero.monitor;

import io.prefero.score.State;
import java.util.Map;

/**
 * What a monitor remembers from step to step.
 *
 * @param mean the running mean of what is watched
 * @param weight of the past in it
 * @param beyond steps in a row at which it was beyond the limit
 * @param start the mean of the first values, where they are counted from it
 * @param first how many values made it
 */
record Watched(double mean, double weight, long beyond, double start, long first) {
    private static final int FIRST = 10;

    static Watched of(State state) {
        Map<String, Double> numbers = state.numbers();
        return new Watched(
                numbers.getOrDefault("mean", 0.0),
                numbers.getOrDefault("weight", 0.0),
                Math.round(numbers.getOrDefault("beyond", 0.0)),
                numbers.getOrDefault("start", 0.0),
                Math.round(numbers.getOrDefault("first", 0.0)));
    }

    State toState() {
        return new State(
                Map.of("mean", mean, "weight", weight, "beyond", (double) beyond, "start", start, "first", (double)
                        first),
                Map.of());
    }

    /** The value of one more step. */
    Watched after(Monitor monitor, Monitor.Reading reading, MonitorSettings settings) {
        Watched begun = reading.fromStart() && first < FIRST ? begun(reading.value()) : this;
        double past = settings.smoothing() * weight;
        double now = (past * mean + begun.change(reading.value())) / (past + 1);
        boolean far = monitor.badness(now) > monitor.limit(settings);
        return new Watched(now, past + 1, far ? beyond + 1 : 0, begun.start, begun.first);
    }

    private Watched begun(double value) {
        return new Watched(mean, weight, beyond, (start * first + value) / (first + 1), first + 1);
    }

    /** A value counted from the start. */
    double change(double value) {
        return value - start;
    }
}
