package io.prefero.race;

import io.prefero.setting.Trees;
import io.prefero.tensor.AtomicFile;
import io.prefero.tensor.Folders;
import io.prefero.train.Listener;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A race: a folder that gets {@code race.yaml}, a run in {@code ENTRY/seed-N} for each entry and seed, with what it came to
 * on the held-out rows in {@code held-out.json}, and at the end {@code race.json} and {@code race.html}.
 */
public final class Race {
    private static final String SETTINGS = "race.yaml";
    private static final String SCORES = "held-out.json";

    private final RaceSettings settings;
    private volatile Runnable stop = () -> {};
    private volatile boolean cancelled;

    private Race(RaceSettings settings) {
        this.settings = settings;
    }

    /**
     * A new race.
     *
     * @throws IllegalArgumentException if its folder holds something already
     */
    public static Race of(RaceSettings settings) {
        if (isIn(settings.out())) {
            throw new IllegalArgumentException(
                    settings.out() + " holds a race already; go on with --resume, or name another folder");
        }
        if (!Folders.isVacant(settings.out())) {
            throw new IllegalArgumentException(settings.out() + " is not an empty folder; name another for this race");
        }
        return new Race(settings);
    }

    /** The race of a folder, to go on with the runs that are not finished. */
    public static Race resume(Path out) {
        return new Race(settings(out));
    }

    /** Whether a folder holds a race. */
    public static boolean isIn(Path out) {
        return Files.exists(out.resolve(SETTINGS));
    }

    /** The effective settings of the race in a folder. */
    public static RaceSettings settings(Path out) {
        return RaceSettings.read(Trees.read(out.resolve(SETTINGS))).in(out);
    }

    /** Runs on this thread, to the end; nothing comes of it if it is cancelled before. */
    public Optional<RaceResult> run(Spectator spectator) {
        Course course = Course.open(settings);
        spectator.onMessage(course.trained() + " rows to train on; "
                + course.heldOut().size() + " held out, with " + course.promptCount() + " prompts");
        Beginnings beginnings = beginnings(spectator);
        spectator.onBeginnings(settings, beginnings);
        AtomicFile.write(settings.out().resolve(SETTINGS), Trees.yaml(settings.toTree()));
        Map<String, List<List<RowScore>>> scores = scores(course, spectator);
        if (cancelled) {
            return Optional.empty();
        }
        Standings standings = Standings.of(scores, course.prompts(), settings.by(), settings.baseline());
        RaceResult result = new RaceResult(settings, course.counts(), beginnings, standings);
        result.write();
        return Optional.of(result);
    }

    /** Asks the race to stop after the step that is being done; what there is is kept, and resuming goes on from there. */
    public void cancel() {
        cancelled = true;
        stop.run();
    }

    private Beginnings beginnings(Spectator spectator) {
        Path gradients = settings.out().resolve(".gradients");
        try {
            return Beginnings.of(settings, gradients, Listener.SILENT);
        } finally {
            Folders.delete(gradients);
            if (Folders.isVacant(settings.out())) {
                Folders.delete(settings.out()); // what is refused leaves nothing behind
            }
        }
    }

    private Map<String, List<List<RowScore>>> scores(Course course, Spectator spectator) {
        Map<String, List<List<RowScore>>> scores = new LinkedHashMap<>();
        int of = settings.entries().size() * settings.seeds();
        int number = 0;
        for (Entry entry : settings.entries()) {
            List<List<RowScore>> own = new ArrayList<>();
            for (long seed : settings.allSeeds()) {
                number++;
                if (!cancelled) {
                    own.add(finished(entry, seed, course, number, of, spectator));
                }
            }
            scores.put(entry.label(), own);
        }
        return scores;
    }

    /** What a run came to on the held-out rows, from its folder if it was finished before; nothing if it is cancelled. */
    private List<RowScore> finished(Entry entry, long seed, Course course, int number, int of, Spectator spectator) {
        RunSettings run = settings.run(entry, seed);
        Path file = run.out().resolve(SCORES);
        if (Files.exists(file)) {
            spectator.onMessage(entry.label() + ", seed " + seed + ": finished before");
            return Arrays.asList(JsonMapper.shared().readValue(file.toFile(), RowScore[].class));
        }
        Run.Result result = train(run, spectator.onRun(entry, seed, number, of));
        if (cancelled) {
            return List.of();
        }
        List<RowScore> scores = Measurement.of(run.model(), result.weights(), course.heldOut());
        AtomicFile.write(file, JsonMapper.shared().writeValueAsString(scores) + "\n");
        return scores;
    }

    private Run.Result train(RunSettings settings, Listener listener) {
        Run run = Run.isIn(settings.out()) ? Run.resume(settings.out()) : Run.of(settings);
        Run.Handle handle = run.start(listener);
        stop = handle::cancel;
        if (cancelled) { // while it was being started
            handle.cancel();
        }
        try {
            return handle.result();
        } finally {
            stop = () -> {};
        }
    }
}
