package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of scores, one example a line: what models said of each branch, token by token, without any model at hand. The file
 * is one batch. It lets a loss be checked by hand, or against another tool.
 */
public final class ScoreFile {
    private final Objective objective;
    private final List<Line> lines;

    /** One example and where it stands, for messages. */
    private record Line(String place, JsonNode json) {}

    private ScoreFile(Objective objective, List<Line> lines) {
        this.objective = objective;
        this.lines = lines;
    }

    /**
     * Reads a batch for an objective, in fp64; scores that take a gradient are leaves.
     *
     * @throws IllegalArgumentException naming file, line, key and value if a score is missing or impossible
     */
    public static Scores read(Path file, Objective objective, State state) {
        List<Line> lines = new ArrayList<>();
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

    private static Line parse(String place, String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            if (!json.isObject()) {
                throw new IllegalArgumentException(place + ": an example must be a JSON object, got " + json);
            }
            return new Line(place, json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + ": not JSON: " + e.getOriginalMessage(), e);
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
        List<TokenScore> branches = objective.needs().stream().map(this::branch).toList();
        Map<String, double[]> notes = new HashMap<>();
        objective
                .notes()
                .forEach(name -> notes.put(
                        name, lines.stream().mapToDouble(l -> note(l, name)).toArray()));
        return new Scores(lines.size(), branches, notes, Map.of(), state);
    }

    private static double note(Line line, String name) {
        JsonNode value = line.json().path(name);
        JsonNode number = line.json().path("notes").path(name);
        if (number.isNumber()) {
            return number.asDouble();
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException(line.place() + ": " + name
                    + (value.isMissingNode() ? " is missing" : " must be true or false, got " + value));
        }
        return value.asBoolean() ? 1 : 0;
    }

    private TokenScore branch(Need need) {
        Map<Signal, List<double[]>> rows = new LinkedHashMap<>();
        need.signals().forEach(s -> rows.put(s, new ArrayList<>()));
        for (Line line : lines) {
            int[] length = {-1};
            rows.forEach((signal, values) -> {
                double[] row = row(line, need, signal);
                requireLength(line, need, signal, row.length, length);
                values.add(row);
            });
        }
        Map<Signal, Ragged> columns = new LinkedHashMap<>();
        rows.forEach((signal, values) -> columns.put(signal, column(need, signal, values)));
        return new TokenScore(need.branch(), columns);
    }

    private static void requireLength(Line line, Need need, Signal signal, int length, int[] first) {
        if (first[0] < 0) {
            first[0] = length;
        } else if (first[0] != length) {
            String other = need.signals().get(0).key();
            throw new IllegalArgumentException(line.place() + ": " + need.branch() + ": " + signal.key() + " has "
                    + length + " values, " + other + " has " + first[0] + "; they must be of the same tokens");
        }
    }

    private static double[] row(Line line, Need need, Signal signal) {
        JsonNode branch = line.json().path(need.branch());
        if (branch.isMissingNode() && need.presence() == Need.Presence.OPTIONAL) {
            return new double[0];
        }
        if (!branch.isObject()) {
            throw new IllegalArgumentException(line.place() + ": " + need.branch()
                    + (branch.isMissingNode()
                            ? " is missing: this method needs the branch"
                            : " must be a block, got " + branch));
        }
        String at = line.place() + ": " + need.branch() + "." + signal.key();
        JsonNode values = branch.path(signal.key());
        if (!values.isArray()) {
            throw new IllegalArgumentException(at
                    + (values.isMissingNode()
                            ? " is missing: this method needs it"
                            : " must be a list of numbers, got " + values));
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException(at + " is empty: a branch needs at least one response token");
        }
        double[] row = new double[values.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = number(at + "[" + i + "]", signal, values.get(i));
        }
        return row;
    }

    private static double number(String at, Signal signal, JsonNode value) {
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw new IllegalArgumentException(at + " must be a finite number, got " + value);
        }
        Optional<String> complaint = signal.complaint(value.asDouble());
        if (complaint.isPresent()) {
            throw new IllegalArgumentException(at + " = " + value + ": " + complaint.get());
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
