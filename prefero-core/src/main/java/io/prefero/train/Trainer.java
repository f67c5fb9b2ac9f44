package io.prefero.train;

import io.prefero.monitor.Alarm;
import io.prefero.monitor.Monitor;
import io.prefero.monitor.Monitors;
import io.prefero.objective.Metrics;
import io.prefero.objective.Objective;
import io.prefero.score.MicroBatches;
import io.prefero.score.Scorer;
import io.prefero.score.State;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.train.Checkpoints.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The one loop: rows → scores → loss → coefficients → gradients → step. Every step is a function of the weights, the
 * optimiser's state and the step's number, so that a run can be cut anywhere and goes on the same.
 */
public final class Trainer {
    /** Keeps what a run must not lose. */
    interface Keeper {
        /** A step's metrics, in the order of steps. */
        void step(Listener.Step step);

        /** A monitor's alarm, after its step. */
        default void alarm(Alarm alarm) {}

        /** The run as it stands, to go on from. */
        void checkpoint(Progress progress);
    }

    private final Objective objective;
    private final TrainSettings settings;
    private final Source train;
    private final Source eval;
    private final Plan plan;
    private final BatchPass pass;
    private final Learner learner;
    private final FlatParameters parameters;
    private final Monitors monitors;
    private final Probe probe;
    private final Draw draw;
    private final Plan.Epoch epoch = new Plan.Epoch();

    /**
     * A trainer.
     *
     * @param micro how a batch is cut into what is scored at once
     * @param draw the randomness of dropout
     */
    Trainer(
            Objective objective,
            Scorer scorer,
            MicroBatches micro,
            TrainSettings settings,
            Source train,
            Source eval,
            Plan plan,
            Learner learner,
            Monitors monitors,
            Probe probe,
            Draw draw) {
        this.objective = objective;
        this.settings = settings;
        this.train = train;
        this.eval = eval;
        this.plan = plan;
        this.pass = new BatchPass(objective, scorer, micro, learner.own());
        this.learner = learner;
        this.parameters = learner.parameters();
        this.monitors = monitors;
        this.probe = probe;
        this.draw = draw;
    }

    /** Trains from where a run stands to its end, or until it is cancelled, stops early or is stopped by a monitor. */
    Progress run(Progress from, Keeper keeper, BooleanSupplier cancelled) {
        Progress at = from;
        while (at.step() < plan.steps() && !cancelled.getAsBoolean() && !exhausted(at) && stop(at).isEmpty()) {
            at = step(at, keeper);
        }
        if (cancelled.getAsBoolean() && at.step() > from.step() && !checkpointDue(at.step(), at)) {
            keeper.checkpoint(at); // resuming goes on from here
        }
        return at;
    }

    private boolean exhausted(Progress at) {
        return settings.patience().isPresent()
                && at.worse() >= settings.patience().get();
    }

    /** The monitor whose alarm ends the run where it stands. */
    Optional<Monitor> stop(Progress at) {
        return monitors.stop(at.monitors());
    }

    private Progress step(Progress at, Keeper keeper) {
        Stopwatch watch = Stopwatch.start();
        long step = at.step() + 1;
        List<Tree> batch = train.batch(plan.rows(step, epoch), step);
        BatchPass.Result result = pull(step, batch, at.method());
        double norm = parameters.gradientNorm();
        Guard.finite(step, result, norm, parameters, () -> pass.suspects(batch, at.method()));
        if (step == 1) {
            Guard.start(objective, result.loss(), () -> pass.measure(batch, at.method()));
        }
        Map<String, Double> probed = probe.look(step, batch);
        double rate = rate(step);
        learner.step(step, rate, Math.min(1, settings.maxGradNorm() / (norm + 1e-6)));

        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", result.loss());
        metrics.put("grad_norm", norm);
        metrics.put("learning_rate", rate);
        metrics.put("epoch", plan.epoch(step));
        metrics.putAll(named(result.metrics()));
        metrics.putAll(probed);
        Monitors.Seen seen = monitors.look(step, metrics, at.monitors());
        metrics.putAll(seen.metrics());
        watch.addTo(metrics, batch.size());
        Progress next = evaluateIfDue(at.after(step, result.state(), seen.memory()), metrics);
        keeper.step(new Listener.Step(step, plan.steps(), plan.epoch(step), metrics));
        seen.alarms().forEach(keeper::alarm);
        if (checkpointDue(step, next)) {
            keeper.checkpoint(next);
        }
        return next;
    }

    /** The first batch's loss; its gradients stay in the parameters, and nothing moves. */
    double begin() {
        return pull(1, train.batch(plan.rows(1, epoch), 1), State.FRESH).loss();
    }

    private BatchPass.Result pull(long step, List<Tree> batch, State state) {
        parameters.zeroGradients();
        return (unchanged(step) ? pass.first() : pass).train(batch, state, draw.at(step));
    }

    /** Whether no step before this one has moved the weights: a warm-up begins at a rate of 0. */
    private boolean unchanged(long step) {
        return LongStream.range(1, step).allMatch(before -> rate(before) == 0);
    }

    private double rate(long step) {
        return settings.lr() * settings.schedule().factor(step, plan.steps(), settings.warmup());
    }

    private boolean checkpointDue(long step, Progress next) {
        boolean best =
                settings.result() == TrainSettings.Final.BEST && next.bestStep().equals(OptionalLong.of(step));
        return best
                || settings.checkpointEvery().filter(every -> step % every == 0).isPresent();
    }

    private Progress evaluateIfDue(Progress at, Map<String, Double> metrics) {
        boolean due = at.step() == plan.steps()
                || stop(at).isPresent()
                || settings.evalEvery().filter(every -> at.step() % every == 0).isPresent();
        if (eval.size() == 0 || !due) {
            return at;
        }
        Map<String, Double> measured = evaluate(at.method());
        measured.forEach((name, value) -> metrics.put("eval_" + name, value));
        return at.measured(measured.getOrDefault("loss", Double.NaN));
    }

    /** The held-out data's loss and metrics; a remainder too small for the method goes with the batch before it. */
    Map<String, Double> evaluate(State state) {
        Metrics metrics = new Metrics();
        for (int from = 0, to; from < eval.size(); from = to) {
            int left = eval.size() - from;
            to = left < settings.batch() + objective.smallestBatch() ? eval.size() : from + settings.batch();
            int[] rows = IntStream.range(from, to).toArray();
            metrics.add(pass.measure(eval.batch(rows, 0), state).metrics().gathered());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", metrics.values().getOrDefault("loss", Double.NaN));
        values.putAll(named(metrics));
        return values;
    }

    /** All metrics; the parts of the loss only where there are several. */
    private static Map<String, Double> named(Metrics metrics) {
        Map<String, Double> named = metrics.values();
        named.remove("loss");
        if (named.keySet().stream().filter(name -> name.startsWith("loss/")).count() == 1) {
            named.keySet().removeIf(name -> name.startsWith("loss/"));
        }
        return named;
    }
}
