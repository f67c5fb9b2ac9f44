package io.prefero.objective;

import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import java.util.Arrays;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An objective's answer to a file of scores, as one JSON object: losses, rewards, gradients, metrics, memory. */
public final class LossReport {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LossReport() {}

    /** Evaluates a batch and reports it; gradients are those of the batch's loss. */
    public static ObjectNode of(Objective objective, Scores scores) {
        Evaluation evaluation = Evaluation.of(objective, scores, scores.shapes());
        evaluation.backward();
        ObjectNode report = NODES.objectNode();
        report.set("losses", array(evaluation.losses()));
        report.put("loss", evaluation.loss());
        if (!evaluation.rewards().isEmpty()) {
            ObjectNode rewards = report.putObject("rewards");
            evaluation.rewards().forEach((branch, values) -> rewards.set(branch, array(values)));
        }
        report.set("gradients", gradients(scores));
        Metrics metrics = new Metrics();
        metrics.add(evaluation.outcome().metrics());
        ObjectNode values = report.putObject("metrics");
        metrics.values().forEach(values::put);
        State state = evaluation.outcome().state();
        if (!state.fresh()) {
            report.set("state_after", state.toJson());
        }
        return report;
    }

    private static ArrayNode gradients(Scores scores) {
        ArrayNode examples = NODES.arrayNode();
        for (int i = 0; i < scores.size(); i++) {
            examples.addObject();
        }
        for (TokenScore branch : scores.branches()) {
            branch.signals().stream()
                    .filter(s -> branch.column(s).values().requiresGrad())
                    .forEach(s -> spread(examples, branch.name(), s.key(), branch.column(s)));
        }
        return examples;
    }

    private static void spread(ArrayNode examples, String branch, String signal, Ragged column) {
        int[] lengths = column.lengths();
        double[] flat = column.values()
                .grad()
                .map(g -> g.toDoubles())
                .orElse(new double[Arrays.stream(lengths).sum()]);
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                ((ObjectNode) examples.get(i))
                        .withObjectProperty(branch)
                        .set(signal, array(Arrays.copyOfRange(flat, at, at + lengths[i])));
            }
            at += lengths[i];
        }
    }

    private static ArrayNode array(double[] values) {
        ArrayNode array = NODES.arrayNode();
        Arrays.stream(values).forEach(array::add);
        return array;
    }
}
