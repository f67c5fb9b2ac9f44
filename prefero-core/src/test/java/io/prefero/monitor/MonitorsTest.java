package io.prefero.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.score.State;
import io.prefero.setting.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** When an alarm is raised, and when not. */
@Tag("unit")
class MonitorsTest {
    private static final String RATIO = "monitor/chosen_logratio_per_token";
    private static final String LEVEL = "monitor/chosen_logp_per_token";
    private static final String LENGTH = "monitor/length_correlation";
    private static final String DRIFT = "monitor/drift_per_token";

    private static MonitorSettings settings(String yaml) {
        return Settings.read(MonitorSettings.class, new YAMLMapper().readTree(yaml), "monitor.");
    }

    /** What monitors said over some steps. */
    private static final class Told {
        final List<Alarm> alarms = new ArrayList<>();
        final List<Map<String, Double>> rows = new ArrayList<>();
        State memory = State.FRESH;

        static Told of(String settings, long steps, String metric, LongToDoubleFunction value) {
            return new Told().go(new Monitors(settings(settings), false), 1, steps, metric, value);
        }

        Told go(Monitors monitors, long from, long to, String metric, LongToDoubleFunction value) {
            for (long step = from; step <= to; step++) {
                Map<String, Double> metrics = new HashMap<>(Map.of(metric, value.applyAsDouble(step)));
                Monitors.Seen seen = monitors.look(step, metrics, memory);
                metrics.putAll(seen.metrics());
                metrics.put("step", (double) step);
                rows.add(metrics);
                alarms.addAll(seen.alarms());
                memory = seen.memory();
            }
            return this;
        }

        List<Long> steps() {
            return alarms.stream().map(Alarm::step).toList();
        }
    }

    // ---- limits

    @Test
    void anAlarmIsRaisedOnceForEachCrossingThatLasts() {
        String settings = "{ smoothing: 0, patience: 3, displacement: 0.5 }";
        // beyond in 4…8, and in 12 and 13, and from 20 on
        Told told = Told.of(settings, 30, RATIO, t -> t >= 4 && t <= 8 || t == 12 || t == 13 || t >= 20 ? -0.6 : -0.4);
        assertThat(told.steps()).containsExactly(6L, 22L);
        assertThat(told.alarms.get(0).monitor()).isEqualTo(Monitor.DISPLACEMENT);
        assertThat(told.alarms.get(0).value()).isEqualTo(-0.6);
    }

    @Test
    void theRunningMeanIsWatchedAndNotTheStep() {
        String settings = "{ smoothing: 0.9, patience: 1, drift: 1 }";
        assertThat(Told.of(settings, 100, DRIFT, t -> t % 10 == 0 ? 5 : 0.2).steps())
                .isEmpty();
        Told rising = Told.of(settings, 100, DRIFT, t -> t <= 50 ? 0 : 2);
        // 2·(1 − 0.9^k) is above 1 from k = 7 on, nearly: the weights of the first 50 steps are not quite 10
        assertThat(rising.steps()).containsExactly(57L);
    }

    @Test
    void thePastIsWeighedAsTheSettingSays() {
        Told told = Told.of("{ smoothing: 0.5, patience: 3, drift: 0.01 }", 3, DRIFT, t -> t);
        assertThat(told.alarms).hasSize(1);
        assertThat(told.alarms.get(0).value()).isCloseTo((0.25 + 0.5 * 2 + 3) / 1.75, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "monitor/chosen_logratio_per_token, -0.45",
        "monitor/chosen_logratio_per_token, 3",
        "monitor/drift_per_token, 1.3",
        "monitor/length_correlation, 0.75",
        "monitor/length_correlation, -0.75"
    })
    void whatIsUsualRaisesNone(String metric, double value) {
        assertThat(Told.of("{}", 500, metric, t -> value).alarms).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "monitor/chosen_logratio_per_token, -0.6, displacement, displacement",
        "monitor/drift_per_token, 1.6, drift, far from the reference",
        "monitor/length_correlation, 0.9, length, +0.90",
        "monitor/length_correlation, -0.9, length, -0.90"
    })
    void whatIsNotSaysWhatHappensAndWhatToTry(String metric, double value, String monitor, String words) {
        Told told = metric.equals(LENGTH) ? withReference(value) : Told.of("{}", 100, metric, t -> value);
        assertThat(told.alarms).hasSize(1);
        assertThat(told.alarms.get(0).monitor().word()).isEqualTo(monitor);
        assertThat(told.alarms.get(0).text())
                .startsWith("alarm at step ")
                .contains(words)
                .contains("try");
    }

    /** A correlation measured where there is a reference counts from 0. */
    private static Told withReference(double correlation) {
        Told told = new Told();
        Monitors monitors = new Monitors(settings("{}"), false);
        for (long step = 1; step <= 100; step++) {
            Monitors.Seen seen = monitors.look(step, Map.of(LENGTH, correlation, RATIO, 0.0), told.memory);
            told.alarms.addAll(seen.alarms());
            told.memory = seen.memory();
        }
        return told;
    }

    @Test
    void aValueThatIsNotFiniteOrNotThereChangesNothing() {
        Monitors monitors = new Monitors(settings("{ smoothing: 0, patience: 2, drift: 1 }"), false);
        Told told = new Told();
        told.go(monitors, 1, 1, DRIFT, t -> 2);
        State before = told.memory;
        told.go(monitors, 2, 2, DRIFT, t -> Double.NaN).go(monitors, 3, 3, "loss", t -> 1);
        assertThat(told.memory).isEqualTo(before);
        assertThat(told.go(monitors, 4, 4, DRIFT, t -> 2).steps()).containsExactly(4L);
    }

    // ---- counted from the start

    @Test
    void withoutAReferenceTheFirstStepsAreWhatLikelihoodIsComparedWith() {
        String settings = "{ smoothing: 0, patience: 1, displacement: 0.5 }";
        Told steady = Told.of(settings, 50, LEVEL, t -> -3);
        assertThat(steady.alarms).isEmpty();
        Told falling = Told.of(settings, 50, LEVEL, t -> -3 - Math.max(0, t - 10) * 0.1);
        assertThat(falling.steps()).containsExactly(16L);
        assertThat(falling.rows.get(15).get(LEVEL + "_change")).isCloseTo(-0.6, within(1e-12));
        assertThat(falling.rows.get(15))
                .containsEntry("alarm/displacement", falling.alarms.get(0).value());
    }

    @Test
    void aReferenceThatMovesSaysNothingOfTheWayFromTheStart() {
        Monitors moving = new Monitors(settings("{ smoothing: 0, patience: 1, displacement: 0.5 }"), true);
        State memory = State.FRESH;
        List<Alarm> alarms = new ArrayList<>();
        for (long step = 1; step <= 40; step++) {
            Monitors.Seen seen =
                    moving.look(step, Map.of(RATIO, -0.01, LEVEL, step <= 10 ? -1.0 : -1 - 0.05 * (step - 10)), memory);
            alarms.addAll(seen.alarms());
            memory = seen.memory();
        }
        assertThat(alarms).hasSize(1);
        assertThat(alarms.get(0).step()).isEqualTo(21);
    }

    // ---- memory

    @Test
    void whatTheyRememberSurvivesACheckpointToTheLastDigit() {
        Monitors monitors = new Monitors(settings("{ patience: 4, displacement: 0.3 }"), false);
        LongToDoubleFunction value = t -> t <= 10 ? 0 : -0.7 * Math.abs(Math.sin(t / 7.0));
        Told whole = new Told().go(monitors, 1, 60, LEVEL, value);
        Told cut = new Told().go(monitors, 1, 23, LEVEL, value);
        cut.memory = State.of(JsonMapper.shared().readTree(cut.memory.toJson().toString()));
        cut.go(monitors, 24, 60, LEVEL, value);
        assertThat(whole.alarms).isNotEmpty();
        assertThat(cut.rows).isEqualTo(whole.rows);
        assertThat(cut.memory).isEqualTo(whole.memory);
    }

    @Test
    void theAlarmsOfARunAreFoundInWhatItRecorded() {
        Told told = Told.of("{ smoothing: 0, patience: 3, drift: 1 }", 30, DRIFT, t -> t % 10 > 4 ? 2 : 0);
        assertThat(told.alarms).hasSize(3);
        assertThat(Alarm.in(told.rows)).isEqualTo(told.alarms);
    }

    // ---- stopping

    @Test
    void onlyAMonitorThatIsNamedEndsARunAndOnlyWhileItsAlarmLasts() {
        Monitors watching = new Monitors(settings("{ smoothing: 0, patience: 3, drift: 1 }"), false);
        Monitors other = new Monitors(
                settings("{ smoothing: 0, patience: 3, drift: 1, stop_on: [displacement, length] }"), false);
        Monitors stopping = new Monitors(settings("{ smoothing: 0, patience: 3, drift: 1, stop_on: drift }"), false);
        Told two = new Told().go(stopping, 1, 2, DRIFT, t -> 2);
        assertThat(stopping.stop(two.memory)).isEmpty();
        Told three = two.go(stopping, 3, 3, DRIFT, t -> 2);
        assertThat(stopping.stop(three.memory)).contains(Monitor.DRIFT);
        assertThat(watching.stop(three.memory)).isEmpty();
        assertThat(other.stop(three.memory)).isEmpty();
        assertThat(stopping.stop(State.FRESH)).isEmpty();
    }

    @Test
    void aMonitorThatDoesNotExistIsRefusedByName() {
        assertThatThrownBy(() -> settings("{ stop_on: [drif] }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("monitor.stop_on")
                .hasMessageContaining("did you mean drift");
    }
}
