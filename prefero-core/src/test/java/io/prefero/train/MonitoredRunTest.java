package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.monitor.Alarm;
import io.prefero.monitor.Monitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a run does with its monitors: it records them, tells of alarms, and ends where it was told to. */
@Tag("unit")
class MonitoredRunTest {
    private static final String TIGHT =
            "monitor={ patience: 2, displacement: 0.01, drift: 0.05, length: 0.3, stop_on: %s }";

    @TempDir
    Path folder;

    private TinyRun runs;

    @BeforeEach
    void make() throws IOException {
        runs = TinyRun.in(folder);
    }

    /** Keeps what it hears. */
    private static final class Heard implements Listener {
        final List<Alarm> alarms = new ArrayList<>();
        final List<String> messages = new ArrayList<>();

        @Override
        public void onAlarm(Alarm alarm) {
            alarms.add(alarm);
        }

        @Override
        public void onMessage(String message) {
            messages.add(message);
        }
    }

    @Test
    void aRunRecordsItsMonitorsAndReportsItsAlarms() throws IOException {
        Heard heard = new Heard();
        Run.Result result = Run.of(runs.settings("run", TIGHT.formatted("[]"), "data.eval_fraction=0.2"))
                .run(heard);
        assertThat(result.steps()).isEqualTo(6);
        assertThat(result.stopped()).isEmpty();
        assertThat(heard.alarms)
                .extracting(Alarm::monitor)
                .contains(Monitor.DRIFT)
                .doesNotHaveDuplicates();
        List<Map<String, JsonNode>> metrics = TinyRun.metrics(runs.out("run"));
        assertThat(metrics.get(0).get("monitor/drift_per_token").asDouble()).isZero();
        assertThat(metrics.get(5)).containsKeys("monitor/displaced_share", "eval_monitor/drift_per_token");
        Alarm drift = heard.alarms.stream()
                .filter(a -> a.monitor() == Monitor.DRIFT)
                .findFirst()
                .orElseThrow();
        assertThat(metrics.get((int) drift.step() - 1).get("alarm/drift").asDouble())
                .isEqualTo(drift.value());
        assertThat(Files.readString(result.report()))
                .contains("<strong>Alarm: drift</strong>")
                .contains("alarm at step " + drift.step())
                .contains("<h3>Drift</h3>")
                .doesNotContain("<h3>alarm/drift</h3>");
    }

    @Test
    void whoOnlyReadsMessagesHearsOfAlarmsToo() {
        List<String> messages = new ArrayList<>();
        Run.of(runs.settings("run", TIGHT.formatted("[]"))).run(new Listener() {
            @Override
            public void onMessage(String message) {
                messages.add(message);
            }
        });
        assertThat(messages).filteredOn(m -> m.startsWith("alarm at step")).isNotEmpty();
    }

    @Test
    void aRunThatIsStoppedSavesWhatItHasAsIfItHadEnded() throws IOException {
        Heard heard = new Heard();
        Run.Result result = Run.of(
                        runs.settings("run", TIGHT.formatted("[drift]"), "train.steps=20", "data.eval_fraction=0.2"))
                .run(heard);
        assertThat(result.stopped()).contains(Monitor.DRIFT);
        assertThat(result.steps()).isLessThan(20);
        assertThat(heard.alarms.get(heard.alarms.size() - 1).step()).isEqualTo(result.steps());
        assertThat(heard.messages)
                .anyMatch(m ->
                        m.contains("stopped after step " + result.steps() + " of 20") && m.contains("monitor.stop_on"));
        assertThat(result.metrics()).containsKey("eval_loss");
        assertThat(result.weights().resolve("model.safetensors")).exists();
        assertThat(Files.readString(result.report())).contains("Alarm that ended the run: drift");
        assertThat(TinyRun.metrics(runs.out("run"))).hasSize((int) result.steps());
    }

    @Test
    void aStoppedRunStaysStoppedAndACutOneStopsWhereTheWholeOneDid() throws IOException {
        String[] set = {TIGHT.formatted("[drift]"), "train.steps=20", "train.checkpoint_every=1"};
        Run.Result whole = Run.of(runs.settings("whole", set)).run(Listener.SILENT);
        assertThat(whole.steps()).isGreaterThan(2);
        RunSettings cut = runs.settings("cut", set);
        try {
            Run.of(cut).run(new StopAt(2));
        } catch (StopAt.Stop e) {
            Run.Result resumed = Run.resume(cut.out()).run(Listener.SILENT);
            assertThat(resumed.steps()).isEqualTo(whole.steps());
            assertThat(resumed.stopped()).contains(Monitor.DRIFT);
        }
        assertThat(TinyRun.metrics(cut.out())).isEqualTo(TinyRun.metrics(runs.out("whole")));
        assertThat(cut.out().resolve("model/model.safetensors"))
                .hasSameBinaryContentAs(whole.weights().resolve("model.safetensors"));
        Run.Result again = Run.resume(cut.out()).run(new StopAt(1));
        assertThat(again.steps()).isEqualTo(whole.steps());
        assertThat(again.stopped()).contains(Monitor.DRIFT);
    }

    private record StopAt(long number) implements Listener {
        private static final class Stop extends RuntimeException {
            private static final long serialVersionUID = 1;
        }

        @Override
        public void onStep(Step step) {
            if (step.number() >= number) {
                throw new Stop();
            }
        }
    }

    @Test
    void theDefaultsAreSilentWhereTrainingGoesWell() {
        Heard heard = new Heard();
        Run.of(runs.settings("run", "train.lr=0.001", "train.steps=30")).run(heard);
        assertThat(heard.alarms).isEmpty();
    }

    @Test
    void onRequestItLooksAtHowAlikeThePolicySeesAnswersAndTrainsTheSame() throws IOException {
        Run.of(runs.settings("plain")).run(new Heard());
        Run.of(runs.settings("watched", "monitor.ches_every=2")).run(new Heard());
        List<Map<String, JsonNode>> plain = TinyRun.metrics(runs.out("plain"));
        List<Map<String, JsonNode>> watched = TinyRun.metrics(runs.out("watched"));
        for (int step = 1; step <= 6; step++) {
            Map<String, JsonNode> metrics = new LinkedHashMap<>(watched.get(step - 1));
            JsonNode similarity = metrics.remove("monitor/ln_ches");
            assertThat(metrics.remove("monitor/ches") != null).isEqualTo(step % 2 == 1);
            assertThat(similarity != null).isEqualTo(step % 2 == 1);
            assertThat(metrics).isEqualTo(plain.get(step - 1));
        }
        double first = watched.get(0).get("monitor/ln_ches").asDouble();
        assertThat(first)
                .isFinite()
                .isNotEqualTo(watched.get(4).get("monitor/ln_ches").asDouble());
    }

    @Test
    void aMethodWithoutPairsCannotBeAskedHowAlikeTheyAre() {
        assertThatThrownBy(() -> Run.of(runs.settings("sft", "method.name=sft", "monitor.ches_every=1"))
                        .run(new Heard()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("monitor.ches_every compares the answers of pairs");
    }
}
