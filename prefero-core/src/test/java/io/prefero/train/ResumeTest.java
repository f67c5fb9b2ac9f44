package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.Draw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is cut, wherever and however often, ends with the bytes of one that was not. */
@Tag("unit")
class ResumeTest {
    private static final List<String> SETTINGS = List.of(
            "train.steps=24",
            "train.checkpoint_every=7",
            "train.eval_every=5",
            "data.eval_fraction=0.2",
            "train.schedule=cosine");
    private static final String LORA = "model.lora={ rank: 4, alpha: 8, dropout: 0.1 }";

    @TempDir
    Path folder;

    /** A stop that the run knows nothing of until it happens. */
    private static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "kto"})
    void withLoraAndDropout(String method) throws IOException {
        requireSame("method.name=" + method, LORA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpo"})
    void withAllWeightsAndTheBestKept(String method) throws IOException {
        requireSame("method.name=" + method, "train.result=best", "train.order=file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method={ name: tr-dpo, alpha: 0.3, tau: 5 }",
                "method={ name: ipo/sum }, train.reference={ mix: 0.6, every: 2 }"
            })
    void withAReferenceThatMoves(String settings) throws IOException {
        requireSame(settings.split(", (?=train)"));
        assertThat(folder.resolve("cut/checkpoints/step-21/reference.safetensors"))
                .exists();
    }

    @Test
    void withLoraAndAReferenceThatMoves() throws IOException {
        requireSame("method={ name: tr-dpo, alpha: 0.3, tau: 3 }", LORA);
    }

    @ParameterizedTest
    @ValueSource(strings = {LORA, "train.result=best"})
    void withARunningMean(String set) throws IOException {
        requireSame("train.ema=0.8", set);
        assertThat(folder.resolve("cut/checkpoints/step-21/average.safetensors"))
                .exists();
    }

    @Test
    void withMonitorsThatRaiseAlarms() throws IOException {
        requireSame("method={ name: dpo }", "monitor={ patience: 3, displacement: 0.02, drift: 0.05, length: 0.2 }");
        assertThat(Files.readString(folder.resolve("cut/metrics.jsonl"))).contains("alarm/");
    }

    private void requireSame(String... more) throws IOException {
        TinyRun runs = TinyRun.in(folder);
        String[] set = Stream.concat(SETTINGS.stream(), Stream.of(more)).toArray(String[]::new);
        Run.of(runs.settings("whole", set)).run(Listener.SILENT);
        int cuts = cutAtRandom(runs.settings("cut", set));
        assertThat(cuts).isGreaterThan(3);
        Path whole = runs.out("whole");
        Path cut = runs.out("cut");
        assertThat(TinyRun.metrics(cut)).isEqualTo(TinyRun.metrics(whole)).hasSize(24);
        sameFiles(whole.resolve("checkpoints/step-21"), cut.resolve("checkpoints/step-21"));
        Path kind = Files.exists(whole.resolve("adapter")) ? Path.of("adapter") : Path.of("model");
        sameFiles(whole.resolve(kind), cut.resolve(kind));
    }

    /** Runs with stops at random steps, in turn by a failure, by a failure right after a checkpoint, and by cancelling. */
    private static int cutAtRandom(RunSettings settings) {
        Run run = Run.of(settings);
        for (int cuts = 0; ; cuts++) {
            Stop stop = new Stop(2 + Draw.seed(11).at(cuts).below(4), How.values()[cuts % 3]);
            if (stop.endOf(run) == 24 || cuts > 20) {
                return cuts;
            }
            run = Run.resume(settings.out());
        }
    }

    private enum How {
        IN_A_STEP,
        AFTER_A_CHECKPOINT,
        CANCELLED
    }

    /** Stops a run some steps after it began. */
    private static final class Stop implements Listener {
        private final How how;
        private final CompletableFuture<Run.Handle> handle = new CompletableFuture<>();
        private int left;

        Stop(int steps, How how) {
            this.left = steps;
            this.how = how;
        }

        /** The steps done; 0 if it was stopped by a failure. */
        long endOf(Run run) {
            try {
                handle.complete(run.start(this));
                return handle.join().result().steps();
            } catch (Cut e) {
                return 0;
            }
        }

        @Override
        public void onStep(Step step) {
            left--;
            if (left == 0 && how == How.IN_A_STEP) {
                throw new Cut();
            }
            if (left == 0 && how == How.CANCELLED) {
                handle.join().cancel();
            }
        }

        @Override
        public void onCheckpoint(Path checkpoint) {
            if (left <= 0 && how == How.AFTER_A_CHECKPOINT) {
                throw new Cut();
            }
        }
    }

    private static void sameFiles(Path one, Path other) throws IOException {
        try (Stream<Path> files = Files.walk(one)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(other.resolve(one.relativize(file))).hasSameBinaryContentAs(file);
            }
        }
    }
}
