package io.prefero.objective;

import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An objective's answer to a file of scores, as one JSON object: losses, rewards, gradients, metrics, memory. */
public final class LossReport {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Objective objective;
    private final Scores scores;

    private LossReport(Objective objective, Scores scores) {
        this.objective = objective;
        this.scores = scores;
    }

    /** Evaluates a batch and reports it; gradients are those of the batch's loss. */
    public static ObjectNode of(Objective objective, Scores scores) {
        Evaluation evaluation = Evaluation.of(objective, scores, scores.shapes());
        evaluation.backward();
        return new LossReport(objective, scores).json(evaluation);
    }

    private ObjectNode json(Evaluation evaluation) {
        ObjectNode report = NODES.objectNode();
        report.set("losses", array(evaluation.losses()));
        report.put("loss", evaluation.loss());
        if (!evaluation.rewards().isEmpty()) {
            ObjectNode rewards = report.putObject("rewards");
            evaluation.rewards().forEach((branch, values) -> rewards.set(branch, perExample(branch, values)));
        }
        report.set("gradients", gradients());
        Metrics metrics = new Metrics();
        metrics.add(evaluation.terms());
        metrics.add(evaluation.outcome().metrics());
        ObjectNode values = report.putObject("metrics");
        metrics.values().forEach(values::put);
        State state = evaluation.outcome().state();
        if (!state.fresh()) {
            report.set("state_after", state.toJson());
        }
        return report;
    }

    /** One number per example, or, of lists, one array. */
    private ArrayNode perExample(String branch, double[] values) {
        if (!isList(branch)) {
            return array(values);
        }
        ArrayNode lists = NODES.arrayNode();
        int at = 0;
        for (int count : scores.branch(branch).counts()) {
            lists.add(array(Arrays.copyOfRange(values, at, at += count)));
        }
        return lists;
    }

    private boolean isList(String branch) {
        return objective.needs().stream()
                .anyMatch(n -> n.branch().equals(branch) && n.presence() == Need.Presence.MANY);
    }

    private ArrayNode gradients() {
        ArrayNode examples = NODES.arrayNode();
        for (int i = 0; i < scores.size(); i++) {
            examples.addObject();
        }
        for (TokenScore branch : scores.branches()) {
            branch.signals().stream()
                    .filter(s -> branch.column(s).values().requiresGrad())
                    .forEach(s -> spread(examples, branch, s));
        }
        return examples;
    }

    private void spread(ArrayNode examples, TokenScore branch, Signal signal) {
        Ragged gradient = gradient(branch.column(signal));
        List<double[]> rows = gradient.rows();
        String key = branch.stretch().key(signal);
        int at = 0;
        for (int i = 0; i < scores.size(); i++) {
            ObjectNode example = (ObjectNode) examples.get(i);
            int count = branch.counts()[i];
            if (isList(branch.name())) {
                ArrayNode list = example.withArrayProperty(branch.name());
                for (int k = 0; k < count; k++) {
                    entry(list, k, branch, at + k).set(key, values(signal, rows.get(at + k)));
                }
            } else if (rows.get(at).length > 0) {
                example.withObjectProperty(branch.name()).set(key, values(signal, rows.get(at)));
            }
            at += count;
        }
    }

    /** The block of the k-th response of a list, which begins with what is known of it. */
    private static ObjectNode entry(ArrayNode list, int k, TokenScore branch, int row) {
        if (k < list.size()) {
            return (ObjectNode) list.get(k);
        }
        ObjectNode entry = list.addObject();
        branch.notes(row).forEach(entry::put);
        return entry;
    }

    private static Ragged gradient(Ragged column) {
        int[] lengths = column.lengths();
        return new Ragged(
                column.values()
                        .grad()
                        .orElseGet(() -> Tensor.zeros(
                                column.values().dtype(), column.values().shape())),
                lengths);
    }

    /** A number of each token, or the one of the branch as a whole. */
    private static JsonNode values(Signal signal, double[] row) {
        return signal.whole() ? NODES.numberNode(row[0]) : array(row);
    }

    private static ArrayNode array(double[] values) {
        ArrayNode array = NODES.arrayNode();
        Arrays.stream(values).forEach(array::add);
        return array;
    }
}
