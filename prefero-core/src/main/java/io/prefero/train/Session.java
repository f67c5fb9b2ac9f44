package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.Model;
import io.prefero.monitor.Alarm;
import io.prefero.monitor.Monitor;
import io.prefero.monitor.Monitors;
import io.prefero.objective.Moving;
import io.prefero.objective.Parameter;
import io.prefero.score.ReferenceCache;
import io.prefero.score.RoleModel;
import io.prefero.score.cache.ScoreCache;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.train.Checkpoints.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A run while it goes on: the trainer and the files it keeps. */
final class Session implements AutoCloseable {
    private static final int TRIED = 3; // steps that are timed, beside a first one

    private final Modality modality;
    private final RunSettings settings;
    private final Listener listener;
    private final Plan plan;
    private final Checkpoints checkpoints;
    private final Optional<ReferenceCache> cache;
    private final Learner learner;
    private final Trainer trainer;

    Session(Modality modality, Listener listener) {
        this.modality = modality;
        this.settings = modality.settings();
        this.listener = listener;
        Source rows = modality.train();
        Source held = modality.eval();
        requireEval(held);
        TrainSettings train = settings.train();
        Draw draw = Draw.seed(settings.seed());
        plan = Plan.of(rows.size(), train, settings.objective().smallestBatch(), settings.seed());
        modality.announce(plan, listener);
        checkpoints = new Checkpoints(settings.out().resolve("checkpoints"));
        cache = cache();
        settings.moving().ifPresent(this::announce);
        learner = Learner.of(modality.roles(), own(draw), train, settings.moving());
        trainer = new Trainer(
                settings.objective(),
                modality.scorer(cache),
                modality.microBatches(),
                train,
                rows,
                held,
                plan,
                learner,
                new Monitors(settings.monitor(), settings.moving().isPresent()),
                modality.probe(),
                draw.of("dropout"));
    }

    private void announce(Moving moving) {
        listener.onMessage("the reference follows the policy: after every " + moving.every() + " steps it becomes "
                + moving.mix() + " of it and the rest of itself. What it says is not remembered, and eval losses of"
                + " different steps are measured against different references");
    }

    private Optional<ReferenceCache> cache() {
        return settings.train().remembers()
                ? Optional.of(new ReferenceCache(
                        ScoreCache.defaultRoot(), modality.roles().fingerprints(), listener::onMessage))
                : Optional.empty();
    }

    private void requireEval(Source eval) {
        TrainSettings train = settings.train();
        boolean asked = train.evalEvery().isPresent()
                || train.patience().isPresent()
                || train.result() == TrainSettings.Final.BEST;
        if (asked && eval.size() == 0) {
            throw new IllegalArgumentException(
                    "train.eval_every, train.patience and train.result: best need held-out data;"
                            + " set data.eval_fraction or data.eval");
        }
        int fewest = settings.objective().smallestBatch();
        if (eval.size() > 0 && eval.size() < fewest) {
            throw new IllegalArgumentException("this method needs at least " + fewest
                    + " rows to measure, there are " + eval.size() + " held out: raise data.eval_fraction, give more in"
                    + " data.eval, or hold nothing out");
        }
    }

    private Map<String, Tensor> own(Draw draw) {
        Map<String, Tensor> own = new LinkedHashMap<>();
        Model policy = modality.roles().policy().model();
        for (Parameter p : settings.objective().parameters(modality.width(), draw.of("method"))) {
            own.put(
                    p.name(),
                    p.initial().to(policy.dtype()).to(policy.device()).copy().keep());
        }
        return own;
    }

    /** Does a few steps that leave nothing behind, and says how long the run would take. */
    String time() {
        List<Double> seconds = new ArrayList<>();
        Trainer.Keeper nothing = new Trainer.Keeper() {
            @Override
            public void step(Listener.Step step) {
                seconds.add(step.metrics().getOrDefault("step_time", Double.NaN));
            }

            @Override
            public void checkpoint(Progress progress) {}
        };
        trainer.run(Progress.START, nothing, () -> seconds.size() > TRIED);
        double step = seconds.stream()
                .skip(seconds.size() > 1 ? 1 : 0)
                .mapToDouble(s -> s)
                .average()
                .orElse(Double.NaN);
        return Estimate.time(step, plan.steps());
    }

    /** Computes what the first step would begin with; the gradients go to a file, and nothing else is left behind. */
    Beginning begin(Path gradients) {
        double loss = trainer.begin();
        try (Scope scope = Scope.open()) {
            Safetensors.write(gradients, learner.parameters().gradientsByName(), Map.of());
            return new Beginning(loss, learner.parameters().gradientNorm());
        }
    }

    /** Trains to the end and writes what the run came to. */
    Run.Result run(BooleanSupplier cancelled) {
        checkpoints.sweep();
        Optional<Path> last = checkpoints.last();
        Progress start = last.map(c -> checkpoints.restore(c, learner)).orElse(Progress.START);
        last.ifPresent(c -> listener.onMessage("going on from " + c));
        Path out = settings.out();
        try (Recorder recorder = Recorder.open(out, start.step(), listener)) {
            Progress end = trainer.run(start, keeper(recorder), cancelled);
            if (settings.train().result() == TrainSettings.Final.BEST
                    && end.bestStep().isPresent()) {
                checkpoints.restore(checkpoints.at(end.bestStep().getAsLong()), learner);
            }
            learner.average().ifPresent(MovingWeights::settle);
            Path weights = out.resolve(kind());
            save(weights);
            Path report = recorder.report(settings, modality.summary());
            return new Run.Result(weights, report, end.step(), recorder.lastMetrics(), stopped(end));
        }
    }

    /** Says it if a monitor has ended the run before its time. */
    private Optional<Monitor> stopped(Progress end) {
        Optional<Monitor> by = trainer.stop(end).filter(monitor -> end.step() < plan.steps());
        by.ifPresent(monitor ->
                listener.onMessage("stopped after step " + end.step() + " of " + plan.steps() + " by the alarm for "
                        + monitor.word() + " (monitor.stop_on); what the run came to is saved as at its end"));
        return by;
    }

    private Trainer.Keeper keeper(Recorder recorder) {
        return new Trainer.Keeper() {
            @Override
            public void step(Listener.Step step) {
                recorder.write(step);
            }

            @Override
            public void alarm(Alarm alarm) {
                listener.onAlarm(alarm);
            }

            @Override
            public void checkpoint(Progress progress) {
                recorder.force();
                cache.ifPresent(ReferenceCache::flush); // what a resumed run finds is what this one goes on with
                Path written = checkpoints.write(progress, kind(), Session.this::save, learner);
                checkpoints.prune(settings.train().keep(), progress.bestStep());
                listener.onCheckpoint(written);
            }
        };
    }

    private String kind() {
        return modality.roles().policy().pass().adapter().isPresent() ? "adapter" : "model";
    }

    private void save(Path folder) {
        RoleModel<?> policy = modality.roles().policy();
        Optional<Adapter> adapter = policy.pass().adapter();
        if (adapter.isPresent()) {
            adapter.get().save(folder);
        } else {
            policy.model().save(folder, settings.model().saved(modality.stored()));
        }
    }

    @Override
    public void close() {
        cache.ifPresent(ReferenceCache::close);
        learner.close();
    }
}
