package io.prefero.train;

import io.prefero.score.State;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Folders;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The folder {@code checkpoints} of a run: {@code step-N} holds a model or adapter that loads anywhere, the optimiser's
 * state, what follows (a moving reference, a running mean), and the run's own. A checkpoint is written beside its place and renamed, so it is whole or not there.
 */
final class Checkpoints {
    private static final String OPTIMISER = "optimizer.safetensors";
    private static final String REFERENCE = "reference.safetensors";
    private static final String AVERAGE = "average.safetensors";
    private static final String STATE = "state.json";
    private static final String STEP = "step-";

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /**
     * Where a run stands, beside its weights.
     *
     * @param step steps done
     * @param method the method's memory
     * @param monitors what the monitors remember
     * @param bestStep the checkpoint of the lowest eval loss so far
     * @param bestLoss that loss
     * @param worse evaluations since then
     */
    record Progress(long step, State method, State monitors, OptionalLong bestStep, double bestLoss, int worse) {
        static final Progress START =
                new Progress(0, State.FRESH, State.FRESH, OptionalLong.empty(), Double.POSITIVE_INFINITY, 0);

        /** The next step is done. */
        Progress after(long next, State state, State seen) {
            return new Progress(next, state, seen, bestStep, bestLoss, worse);
        }

        /** The held-out data have been measured at this step. */
        Progress measured(double loss) {
            return loss < bestLoss
                    ? new Progress(step, method, monitors, OptionalLong.of(step), loss, 0)
                    : new Progress(step, method, monitors, bestStep, bestLoss, worse + 1);
        }

        ObjectNode toJson() {
            ObjectNode json = JsonMapper.shared().createObjectNode().put("step", step);
            json.set("method", method.toJson());
            json.set("monitors", monitors.toJson());
            bestStep.ifPresent(b -> json.put("best_step", b).put("best_loss", bestLoss));
            return json.put("evaluations_without_gain", worse);
        }

        static Progress of(JsonNode json) {
            JsonNode best = json.path("best_step");
            return new Progress(
                    json.path("step").asLong(),
                    State.of(json.path("method")),
                    State.of(json.path("monitors")),
                    best.isNumber() ? OptionalLong.of(best.asLong()) : OptionalLong.empty(),
                    json.path("best_loss").asDouble(Double.POSITIVE_INFINITY),
                    json.path("evaluations_without_gain").asInt());
        }
    }

    /** Writes a model or an adapter into a folder that does not exist yet. */
    interface Weights {
        void saveTo(Path folder);
    }

    /** Writes {@code step-N}; one that is there already, from before an interruption, is replaced. */
    Path write(Progress progress, String kind, Weights weights, Learner learner) {
        Path target = at(progress.step());
        Folders.write(target, part -> {
            weights.saveTo(part.resolve(kind));
            try (Scope scope = Scope.open()) {
                AdamW optimiser = learner.optimiser();
                Safetensors.write(part.resolve(OPTIMISER), optimiser.state(), Map.of("steps", "" + optimiser.steps()));
                learner.reference().ifPresent(r -> Safetensors.write(part.resolve(REFERENCE), r.state(), Map.of()));
                learner.average().ifPresent(a -> Safetensors.write(part.resolve(AVERAGE), a.state(), Map.of()));
            }
            AtomicFile.write(part.resolve(STATE), progress.toJson().toPrettyString() + "\n");
        });
        return target;
    }

    /** Brings a run to where a checkpoint left it: all that learns or follows, and the optimiser; gives its progress. */
    Progress restore(Path checkpoint, Learner learner) {
        try (Scope scope = Scope.open();
                Safetensors state = Safetensors.open(checkpoint.resolve(OPTIMISER))) {
            learner.optimiser().restore(Long.parseLong(state.metadata().getOrDefault("steps", "0")), state::tensor);
        }
        learner.reference().ifPresent(r -> restore(r, checkpoint.resolve(REFERENCE)));
        learner.average().ifPresent(a -> restore(a, checkpoint.resolve(AVERAGE)));
        return Progress.of(
                JsonMapper.shared().readTree(checkpoint.resolve(STATE).toFile()));
    }

    private static void restore(MovingWeights following, Path file) {
        try (Scope scope = Scope.open();
                Safetensors state = Safetensors.open(file)) {
            following.restore(state::tensor);
        }
    }

    /** The last whole checkpoint. */
    Optional<Path> last() {
        List<Path> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    Path at(long step) {
        return folder.resolve(STEP + step);
    }

    /** Deletes all but the newest {@code keep} and the best, and what a killed process left half-written. */
    void prune(int keep, OptionalLong best) {
        List<Path> all = all();
        for (Path checkpoint : all.subList(0, Math.max(0, all.size() - keep))) {
            if (best.isEmpty() || !checkpoint.equals(at(best.getAsLong()))) {
                Folders.delete(checkpoint);
            }
        }
    }

    /** Deletes what a killed process left half-written. */
    void sweep() {
        list().filter(p -> p.getFileName().toString().startsWith("." + STEP)).forEach(Folders::delete);
    }

    private List<Path> all() {
        return list().filter(p -> p.getFileName().toString().matches(STEP + "\\d+"))
                .sorted(Comparator.comparingLong(
                        p -> Long.parseLong(p.getFileName().toString().substring(STEP.length()))))
                .toList();
    }

    private Stream<Path> list() {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }
}
