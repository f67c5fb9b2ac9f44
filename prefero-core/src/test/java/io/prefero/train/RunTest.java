package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.models.Adapter;
import io.prefero.models.AdapterFormat;
import io.prefero.models.LanguageModel;
import io.prefero.models.LoraSettings;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in its folder, how it is steered, what it refuses. */
@Tag("unit")
class RunTest {
    private static final String LORA = "model.lora={ rank: 4, alpha: 8 }";

    @TempDir
    Path folder;

    private TinyRun runs;

    @BeforeEach
    void make() throws IOException {
        runs = TinyRun.in(folder);
    }

    // ---- what it leaves

    @Test
    void theFolderHoldsSettingsMetricsEventsWeightsAndAReport() throws IOException {
        RunSettings settings = runs.settings("run", "train.checkpoint_every=2", "train.keep=2");
        Run.Result result = Run.of(settings).run(Listener.SILENT);
        Path out = runs.out("run");
        assertThat(names(out))
                .filteredOn(n -> !n.startsWith("events.out.tfevents."))
                .containsExactly("checkpoints", "metrics.jsonl", "model", "report.html", "run.yaml");
        assertThat(names(out)).anyMatch(n -> n.startsWith("events.out.tfevents."));
        assertThat(TinyRun.checkpoints(out)).containsExactly("step-4", "step-6");
        assertThat(TinyRun.metrics(out)).hasSize(6);
        assertThat(result.weights()).isEqualTo(out.resolve("model"));
        assertThat(result.steps()).isEqualTo(6);
        assertThat(result.metrics()).containsKeys("loss", "grad_norm", "learning_rate", "epoch", "rewards/margins");
    }

    @Test
    void theFolderSaysEverySettingInEffect() {
        RunSettings settings = runs.settings("run", LORA, "train.schedule=cosine", "method.beta=0.3");
        Run.of(settings).run(Listener.SILENT);
        RunSettings read = Run.settings(runs.out("run"));
        assertThat(read).isEqualTo(settings.with(settings.data().within(64)));
        assertThat(read.objective().toString()).contains("beta=0.3");
    }

    @Test
    void theLastCheckpointHoldsTheWeightsThatTheRunEndedWith() {
        Run.of(runs.settings("run", "train.checkpoint_every=3")).run(Listener.SILENT);
        assertThat(runs.out("run").resolve("checkpoints/step-6/model/model.safetensors"))
                .hasSameBinaryContentAs(runs.out("run").resolve("model/model.safetensors"));
    }

    @Test
    void aRunThatEndsWithItsBestHasTheWeightsOfThatCheckpoint() throws IOException {
        Path swapped = folder.resolve("swapped.jsonl");
        Files.writeString(
                swapped,
                Files.readString(runs.data())
                        .replace("\"chosen\"", "\"x\"")
                        .replace("\"rejected\"", "\"chosen\"")
                        .replace("\"x\"", "\"rejected\""));
        Run.Result result = Run.of(runs.settings(
                        "run",
                        "data.eval=" + swapped,
                        "train.result=best",
                        "train.eval_every=1",
                        "train.keep=1",
                        "train.checkpoint_every=1",
                        "train.steps=4"))
                .run(Listener.SILENT);
        assertThat(TinyRun.checkpoints(runs.out("run"))).containsExactly("step-1", "step-4");
        assertThat(result.weights().resolve("model.safetensors"))
                .hasSameBinaryContentAs(runs.out("run").resolve("checkpoints/step-1/model/model.safetensors"));
    }

    @Test
    void theSameSeedGivesTheSameBytesAlsoWhileAnotherRunGoesOn() {
        String[] set = {LORA, "train.checkpoint_every=6"};
        Run.of(runs.settings("alone", set)).run(Listener.SILENT);
        Run.Handle one = Run.of(runs.settings("one", set)).start(Listener.SILENT);
        Run.Handle two =
                Run.of(runs.settings("two", "method.name=simpo", "seed=9")).start(Listener.SILENT);
        two.result();
        for (String file : List.of("adapter_model.safetensors", "adapter_config.json")) {
            assertThat(one.result().weights().resolve(file))
                    .hasSameBinaryContentAs(runs.out("alone").resolve("adapter").resolve(file));
        }
    }

    @Test
    void aHeldOutLossThatIsNotFiniteIsReportedAndSpoilsNothing() throws IOException {
        try (LanguageModel model = LanguageModel.load(folder.resolve("model"), DType.F32, Device.CPU);
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            int tilde = '~' + 2;
            model.parameters()
                    .get("model.embed_tokens.weight")
                    .narrow(0, tilde, 1)
                    .times_(Double.NaN);
            model.save(folder.resolve("model"), DType.F32);
        }
        Path strange = folder.resolve("strange.jsonl");
        Files.writeString(strange, "{\"prompt\": \"~\", \"chosen\": \"a\", \"rejected\": \"b\"}\n");
        Run.Result result = Run.of(runs.settings("run", "data.eval=" + strange, "train.eval_every=2"))
                .run(Listener.SILENT);
        assertThat(result.steps()).isEqualTo(6);
        assertThat(result.metrics()).containsKey("loss");
        assertThat(Files.readString(runs.out("run").resolve("metrics.jsonl"))).contains("\"eval_loss\":\"NaN\"");
        assertThat(result.report()).exists();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    // ---- how it is steered

    @Test
    void aCancelledRunStopsAfterItsStepAndSavesWhatItHas() {
        CompletableFuture<Run.Handle> handle = new CompletableFuture<>();
        handle.complete(Run.of(runs.settings("run", LORA)).start(cancelAt(3, handle)));
        Run.Result result = handle.join().result();
        assertThat(result.steps()).isEqualTo(3);
        assertThat(handle.join().done()).isTrue();
        assertThat(result.weights().resolve("adapter_model.safetensors")).exists();
        assertThat(result.report()).exists();
    }

    @Test
    void aCancelledRunGoesOnWhereItStopped() throws IOException {
        CompletableFuture<Run.Handle> handle = new CompletableFuture<>();
        handle.complete(Run.of(runs.settings("run", LORA)).start(cancelAt(3, handle)));
        handle.join().result();
        List<Long> steps = new ArrayList<>();
        Run.resume(runs.out("run")).run(onStep(steps));
        assertThat(steps).containsExactly(4L, 5L, 6L);
        Run.of(runs.settings("whole", LORA)).run(Listener.SILENT);
        assertThat(runs.out("run").resolve("adapter/adapter_model.safetensors"))
                .hasSameBinaryContentAs(runs.out("whole").resolve("adapter/adapter_model.safetensors"));
    }

    private static Listener cancelAt(long number, CompletableFuture<Run.Handle> handle) {
        return new Listener() {
            @Override
            public void onStep(Step step) {
                if (step.number() == number) {
                    handle.join().cancel();
                }
            }
        };
    }

    private static Listener onStep(List<Long> steps) {
        return new Listener() {
            @Override
            public void onStep(Step step) {
                steps.add(step.number());
            }
        };
    }

    @Test
    void aFinishedRunHasNothingLeftToDoAndStillSaysWhatItCameTo() {
        String[] set = {"train.checkpoint_every=6"};
        Run.Result first = Run.of(runs.settings("run", set)).run(Listener.SILENT);
        List<Long> steps = new ArrayList<>();
        Run.Result again = Run.resume(runs.out("run")).run(onStep(steps));
        assertThat(steps).isEmpty();
        assertThat(again.metrics().get("loss")).isEqualTo(first.metrics().get("loss"));
        assertThat(again.steps()).isEqualTo(6);
    }

    @Test
    void aRunThatWasMovedGoesOnInItsNewPlace() throws IOException {
        Run.of(runs.settings("old", "train.checkpoint_every=4")).run(Listener.SILENT);
        Files.move(runs.out("old"), runs.out("new"));
        List<Long> steps = new ArrayList<>();
        Run.Result result = Run.resume(runs.out("new")).run(onStep(steps));
        assertThat(steps).containsExactly(5L, 6L);
        assertThat(result.weights()).isEqualTo(runs.out("new").resolve("model"));
        assertThat(runs.out("old")).doesNotExist();
    }

    @Test
    void aFailureReachesWhoeverWaitsForTheResult() {
        Listener failing = new Listener() {
            @Override
            public void onStep(Step step) {
                throw new IllegalStateException("the listener's own");
            }
        };
        Run.Handle handle = Run.of(runs.settings("run")).start(failing);
        assertThatThrownBy(handle::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the listener's own");
    }

    // ---- going on from an adapter

    @Test
    void anAdapterThatChangesTheBaseIsItsOwnReferenceEvenWithDropout() throws IOException {
        Path adapter = trainedAdapter(0.5);
        AtomicReference<Map<String, Double>> first = new AtomicReference<>();
        Run.of(runs.settings("more", "model.adapter=" + adapter, "train.batch=40", "train.steps=1"))
                .run(new Listener() {
                    @Override
                    public void onStep(Step step) {
                        first.set(step.metrics());
                    }
                });
        // dropout is on while training: the first loss is near ln 2, not at it
        assertThat(first.get().get("loss")).isNotCloseTo(Math.log(2), within(1e-3));
    }

    @Test
    void whatABaseSaidIsNotTakenForWhatItSaysWithAnAdapter() {
        Run.of(runs.settings("base", "train.batch=40", "train.steps=1")).run(Listener.SILENT);
        Path adapter = trainedAdapter(0);
        Run.Result more = Run.of(runs.settings("more", "model.adapter=" + adapter, "train.batch=40", "train.steps=1"))
                .run(Listener.SILENT);
        assertThat(more.metrics().get("loss")).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void aReferenceThatMovesBeginsAsTheAdapterThatTrainingGoesOnFrom() {
        Run.Result more = Run.of(runs.settings(
                        "more",
                        "model.adapter=" + trainedAdapter(0),
                        "train.reference={ every: 1 }",
                        "train.batch=40",
                        "train.steps=1"))
                .run(Listener.SILENT);
        assertThat(more.metrics().get("loss")).isCloseTo(Math.log(2), within(1e-5));
    }

    private Path trainedAdapter(double dropout) {
        Path adapter = folder.resolve("trained");
        try (LanguageModel base = LanguageModel.load(folder.resolve("model"), DType.F32, Device.CPU);
                Adapter fresh = Adapter.create(
                        base,
                        new Lora(4, 8, dropout, List.of("all-linear"), LoraSettings.Scaling.BY_RANK, false)
                                .toSettings(AdapterFormat.PEFT),
                        Draw.seed(1));
                Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            fresh.parameters()
                    .forEach((name, t) -> t.plus_(Tensor.normal(Draw.seed(2).of(name), 0.1, t.shape())));
            fresh.save(adapter);
        }
        return adapter;
    }

    // ---- what it refuses

    @Test
    void aFolderThatHoldsARunIsRefused() {
        RunSettings settings = runs.settings("run", "train.steps=1");
        Run.of(settings).run(Listener.SILENT);
        assertThatThrownBy(() -> Run.of(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds a run already")
                .hasMessageContaining("--resume");
    }

    @Test
    void aFolderThatHoldsSomethingElseIsRefused() throws IOException {
        Files.createDirectories(runs.out("run"));
        Files.writeString(runs.out("run").resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> Run.of(runs.settings("run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not an empty folder");
    }

    @Test
    void thereIsNothingToResumeInAnEmptyFolder() {
        assertThatThrownBy(() -> Run.resume(folder.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no run in");
    }

    @Test
    void evaluationWithoutHeldOutDataIsRefused() {
        assertThatThrownBy(
                        () -> Run.of(runs.settings("run", "train.patience=2")).run(Listener.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.eval_fraction");
    }

    @Test
    void heldOutDataTooFewForTheMethodAreRefused() throws IOException {
        Path one = Tiny.pairs(folder.resolve("one.jsonl"), 5, 1);
        assertThatThrownBy(() -> Run.of(runs.settings("run", "method.name=kto", "data.eval=" + one))
                        .run(Listener.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2")
                .hasMessageContaining("data.eval");
    }

    @Test
    void whatIsRefusedBeforeTrainingLeavesNoRunBehind() {
        RunSettings wrong = runs.settings("run", "train.patience=2");
        assertThatThrownBy(() -> Run.of(wrong).run(Listener.SILENT)).isInstanceOf(IllegalArgumentException.class);
        Run.of(runs.settings("run", "train.steps=1")).run(Listener.SILENT);
    }
}
