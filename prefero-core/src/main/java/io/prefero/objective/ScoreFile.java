package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.Note;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.Span;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of scores, one example a line: what models said of each branch, token by token, without any model at hand. The file
 * is one batch. It lets a loss be checked by hand, or against another tool.
 */
public final class ScoreFile {
    private final Objective objective;
    private final List<Place> lines;

    private ScoreFile(Objective objective, List<Place> lines) {
        this.objective = objective;
        this.lines = lines;
    }

    /** A block of the file, and where it stands, for messages. */
    private record Place(String at, JsonNode json) {
        Place in(String key) {
            return new Place(at + (at.contains(": ") ? "." : ": ") + key, json.path(key));
        }

        IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(at + " " + what);
        }
    }

    /**
     * Reads a batch for an objective, in fp64; scores that take a gradient are leaves.
     *
     * @throws IllegalArgumentException naming file, line, key and value if a score is missing or impossible
     */
    public static Scores read(Path file, Objective objective, State state) {
        List<Place> lines = new ArrayList<>();
        int number = 0;
        for (String text : readLines(file)) {
            number++;
            if (!text.isBlank()) {
                lines.add(parse(file + ":" + number, text));
            }
        }
        return new ScoreFile(objective, lines).scores(file, state);
    }

    private static List<String> readLines(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("score file " + file + " does not exist");
        }
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": is it UTF-8 text?", e);
        }
    }

    private static Place parse(String at, String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            if (!json.isObject()) {
                throw new IllegalArgumentException(at + ": an example must be a JSON object, got " + json);
            }
            return new Place(at, json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(at + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Scores scores(Path file, State state) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(file + ": examples: the file holds no example");
        }
        if (lines.size() < objective.smallestBatch()) {
            throw new IllegalArgumentException(file + ": the batch has " + lines.size()
                    + " example, this method needs at least " + objective.smallestBatch());
        }
        List<TokenScore> scores = objective.needs().stream().map(this::score).toList();
        lines.forEach(this::requireShared);
        Map<String, double[]> notes = new HashMap<>();
        for (Note note : objective.notes()) {
            notes.put(
                    note.name(),
                    lines.stream().mapToDouble(line -> note(line, note)).toArray());
        }
        return new Scores(lines.size(), scores, notes, Map.of(), state);
    }

    /** The branches of an example have the same value of what they share. */
    private void requireShared(Place line) {
        Map<Signal, JsonNode> first = new LinkedHashMap<>();
        for (Need need : objective.needs()) {
            for (Signal signal : need.signals()) {
                Place place = line.in(need.branch()).in(need.stretch().key(signal));
                JsonNode before = first.getOrDefault(signal, place.json);
                if (signal.shared() && before.asDouble() != place.json.asDouble()) {
                    throw place.wrong("= " + place.json + ", but another branch of the example has " + before
                            + ": they share it");
                }
                first.put(signal, place.json);
            }
        }
    }

    private static double note(Place block, Note note) {
        Place place = block.in("notes").json.path(note.name()).isMissingNode()
                ? block.in(note.name())
                : block.in("notes").in(note.name());
        JsonNode value = place.json;
        if (note.truth() && value.isBoolean()) {
            return value.asBoolean() ? 1 : 0;
        }
        if (value.isMissingNode()) {
            throw place.wrong("is missing: this method needs it");
        }
        if (note.truth() || !value.isNumber()) {
            throw place.wrong("must be " + (note.truth() ? "true or false" : "a finite number") + ", got " + value);
        }
        note.complaint(value.asDouble()).ifPresent(complaint -> {
            throw place.wrong(complaint);
        });
        return value.asDouble();
    }

    private TokenScore score(Need need) {
        List<List<Place>> blocks =
                lines.stream().map(line -> blocks(line, need)).toList();
        int[] counts =
                blocks.stream().mapToInt(b -> Math.max(least(need), b.size())).toArray();
        Map<Signal, List<double[]>> rows = new LinkedHashMap<>();
        need.signals().forEach(s -> rows.put(s, new ArrayList<>()));
        for (List<Place> example : blocks) {
            example.forEach(block -> read(block, need, rows));
            IntStream.range(example.size(), least(need))
                    .forEach(absent -> rows.values().forEach(r -> r.add(new double[0])));
        }
        Map<Signal, Ragged> columns = new LinkedHashMap<>();
        rows.forEach((signal, values) -> columns.put(signal, column(need, signal, values)));
        Map<String, double[]> notes = new LinkedHashMap<>();
        for (Note note : need.notes()) {
            notes.put(
                    note.name(),
                    blocks.stream()
                            .flatMap(List::stream)
                            .mapToDouble(block -> note(block, note))
                            .toArray());
        }
        return new TokenScore(need.stretch(), counts, columns, notes);
    }

    /** Rows that an example has in any case: an absent branch is an empty row. */
    private static int least(Need need) {
        return need.presence() == Need.Presence.MANY ? 0 : 1;
    }

    /** The blocks of an example's branches of one name. */
    private static List<Place> blocks(Place line, Need need) {
        Place place = line.in(need.branch());
        if (place.json.isMissingNode() && need.presence() != Need.Presence.REQUIRED) {
            return List.of();
        }
        if (place.json.isMissingNode()) {
            throw place.wrong("is missing: this method needs the branch");
        }
        if (need.presence() == Need.Presence.MANY) {
            if (!place.json.isArray()) {
                throw place.wrong("must be a list of blocks, got " + place.json);
            }
            return IntStream.range(0, place.json.size())
                    .mapToObj(k -> block(new Place(place.at + "[" + k + "]", place.json.get(k))))
                    .toList();
        }
        return List.of(block(place));
    }

    private static Place block(Place place) {
        if (!place.json.isObject()) {
            throw place.wrong("must be a block, got " + place.json);
        }
        return place;
    }

    /** The values of one branch, which must be of the same tokens. */
    private static void read(Place block, Need need, Map<Signal, List<double[]>> rows) {
        int length = -1;
        String first = "";
        for (Map.Entry<Signal, List<double[]>> e : rows.entrySet()) {
            Place place = block.in(need.stretch().key(e.getKey()));
            double[] row = row(place, need, e.getKey(), Math.max(0, length));
            if (length >= 0 && row.length != length) {
                throw place.wrong("has " + row.length + " values, " + first + " has " + length
                        + "; they must be of the same tokens");
            }
            length = row.length;
            first = need.stretch().key(e.getKey());
            e.getValue().add(row);
        }
    }

    private static double[] row(Place place, Need need, Signal signal, int length) {
        JsonNode values = place.json;
        if (values.isMissingNode() && signal.absent().isPresent()) {
            return IntStream.range(0, length)
                    .mapToDouble(t -> signal.absent().getAsDouble())
                    .toArray();
        }
        if (signal.whole() && !values.isMissingNode()) {
            return new double[] {number(place, signal)};
        }
        if (!values.isArray()) {
            throw place.wrong(
                    values.isMissingNode()
                            ? "is missing: this method needs it"
                            : "must be a list of numbers, got " + values);
        }
        if (values.isEmpty() && need.stretch().span() == Span.RESPONSE) {
            throw place.wrong("is empty: a branch needs at least one response token");
        }
        return IntStream.range(0, values.size())
                .mapToDouble(t -> number(new Place(place.at + "[" + t + "]", values.get(t)), signal))
                .toArray();
    }

    private static double number(Place place, Signal signal) {
        JsonNode value = place.json;
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw place.wrong("must be a finite number, got " + value);
        }
        Optional<String> complaint = signal.complaint(value.asDouble());
        if (complaint.isPresent()) {
            throw place.wrong("= " + value + ": " + complaint.get());
        }
        return value.asDouble();
    }

    private Ragged column(Need need, Signal signal, List<double[]> rows) {
        double[] flat = rows.stream().flatMapToDouble(Arrays::stream).toArray();
        Tensor values = Tensor.of(flat);
        if (need.pulls(signal, objective.trained())) {
            values.requireGrad();
        }
        return new Ragged(values, rows.stream().mapToInt(r -> r.length).toArray());
    }
}
