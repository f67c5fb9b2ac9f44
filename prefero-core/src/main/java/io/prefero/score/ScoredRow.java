package io.prefero.score;

import io.prefero.example.Example;
import io.prefero.example.Row;
import io.prefero.example.TokenRow;
import io.prefero.text.Sequence;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row and how likely its completions are.
 *
 * @param source the row as text
 * @param tokens its ids
 * @param logProbs log π of each completion's tokens, by the name of the branch
 */
public record ScoredRow(Row source, TokenRow tokens, Map<String, double[]> logProbs) {
    /**
     * One object: {@code row}, {@code prompt}, and of each completion its text, {@code _ids} (all tokens), {@code _start}
     * (position of its first token), {@code _logps} (of each token from there on) and {@code _sum}. A lone completion is
     * called {@code completion}.
     */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("row", source.row()).put("prompt", source.example().prompt());
        boolean pair = source.example() instanceof Example.Pair;
        source.example()
                .texts()
                .forEach(text -> put(json, pair ? text.branch() : "completion", text.branch(), text.completion()));
        if (source.example() instanceof Example.Unpaired unpaired) {
            json.put("label", unpaired.desirable());
        }
        return json;
    }

    private void put(ObjectNode json, String name, String branch, String text) {
        Sequence sequence = tokens.sequence(branch);
        double[] values = logProbs.get(branch);
        if (values == null) {
            throw new IllegalStateException(source.at() + " was not scored for " + branch);
        }
        json.put(name, text);
        var ids = json.putArray(name + "_ids");
        Arrays.stream(sequence.ids()).forEach(ids::add);
        json.put(name + "_start", sequence.start());
        var logps = json.putArray(name + "_logps");
        for (double value : values) {
            if (value == (float) value) { // computed in single precision: no more digits than that
                logps.add((float) value);
            } else {
                logps.add(value);
            }
        }
        json.put(name + "_sum", Arrays.stream(values).sum());
    }
}
