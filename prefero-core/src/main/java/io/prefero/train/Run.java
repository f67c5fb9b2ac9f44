package io.prefero.train;

import io.prefero.monitor.Monitor;
import io.prefero.setting.Trees;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Engine;
import io.prefero.tensor.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A training run: a folder that gets {@code run.yaml} with every effective setting, {@code metrics.jsonl}, TensorBoard
 * events, {@code checkpoints/step-N}, at the end {@code model/} or {@code adapter/} and {@code report.html}. Runs share no
 * state; several may go on in one process.
 */
public final class Run {
    private static final String SETTINGS = "run.yaml";

    private final RunSettings settings;
    private final boolean resumed;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    private Run(RunSettings settings, boolean resumed) {
        this.settings = settings;
        this.resumed = resumed;
    }

    /**
     * A new run.
     *
     * @throws IllegalArgumentException if its folder holds something already
     */
    public static Run of(RunSettings settings) {
        if (Files.exists(settings.out().resolve(SETTINGS))) {
            throw new IllegalArgumentException(
                    settings.out() + " holds a run already; go on with --resume, or name another folder");
        }
        if (!Folders.isVacant(settings.out())) {
            throw new IllegalArgumentException(settings.out() + " is not an empty folder; name another for this run");
        }
        return new Run(settings, false);
    }

    /** The run of a folder, to go on from its last whole checkpoint. */
    public static Run resume(Path out) {
        return new Run(settings(out), true);
    }

    /** Whether a folder holds a run. */
    public static boolean isIn(Path out) {
        return Files.exists(out.resolve(SETTINGS));
    }

    /** The effective settings of the run in a folder. */
    public static RunSettings settings(Path out) {
        Path file = out.resolve(SETTINGS);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("no run in " + out + ": " + file + " is not there");
        }
        return RunSettings.read(Trees.read(file)).in(out);
    }

    /** Starts on a thread of its own. */
    public Handle start(Listener listener) {
        CompletableFuture<Result> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(future, listener), "prefero-run");
        thread.start();
        return new Handle(this, future);
    }

    private void complete(CompletableFuture<Result> future, Listener listener) {
        try {
            future.complete(run(listener));
        } catch (Throwable e) { // whatever it is belongs to whoever waits for the result
            future.completeExceptionally(e);
        }
    }

    /** Runs on this thread, to the end. */
    public Result run(Listener listener) {
        return within(listener, (session, effective) -> {
            if (!resumed) {
                write(effective); // only now: what is refused leaves no run behind
            }
            return session.run(cancelled::get);
        });
    }

    /** Says what a run would cost, and how long it would take, judging by a few steps; writes nothing. */
    public static void estimate(RunSettings settings, Listener listener) {
        listener.onMessage(new Run(settings, false).within(listener, (session, effective) -> session.time()));
    }

    /**
     * Says what a run would begin with.
     *
     * @param gradients a safetensors file that gets the gradient of all that is trained, by name; nothing else is written
     */
    public static Beginning begin(RunSettings settings, Path gradients, Listener listener) {
        return new Run(settings, false).within(listener, (session, effective) -> session.begin(gradients));
    }

    private interface Use<T> {
        T of(Session session, RunSettings effective);
    }

    /** Opens what a run needs. */
    private <T> T within(Listener listener, Use<T> use) {
        settings.train().threads().ifPresent(Engine::threads);
        listener.onMessage(Engine.describe() + ", device " + settings.model().where());
        try (Modality modality = Modality.open(settings, listener);
                Session session = new Session(modality, listener)) {
            return use.of(session, modality.settings());
        }
    }

    private static void write(RunSettings effective) {
        AtomicFile.write(effective.out().resolve(SETTINGS), Trees.yaml(effective.toTree()));
    }

    /**
     * A run that goes on.
     *
     * @param run the run
     * @param future its end
     */
    public record Handle(Run run, CompletableFuture<Result> future) {
        /** Asks the run to stop after the current step; what it has is saved as if it had ended. */
        public void cancel() {
            run.cancelled.set(true);
        }

        public boolean done() {
            return future.isDone();
        }

        /** Waits for the end; a run that failed throws what it failed with. */
        public Result result() {
            try {
                return future.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }

    /**
     * What a run came to.
     *
     * @param weights the folder of the trained model or adapter
     * @param report the folder's report
     * @param steps steps done
     * @param metrics those of the last step
     * @param stopped the monitor that ended it before its time, if one did
     */
    public record Result(
            Path weights, Path report, long steps, Map<String, Double> metrics, Optional<Monitor> stopped) {}
}
