package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Need;
import io.prefero.score.Note;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Learning from lists: several responses to one prompt, each with a label in [0, 1], higher being better. */
public interface Listwise extends TextObjective {
    String RESPONSES = "responses";
    String SCORE = "score";

    /** The implicit reward of each response, [responses]. */
    Tensor reward(TokenScore responses);

    /**
     * The loss of one list.
     *
     * @param s the responses' rewards, [K]
     * @param labels their labels
     * @return a scalar
     */
    Tensor loss(Tensor s, double[] labels);

    /** What the losses of a batch are divided by. */
    Denominator denominator();

    @Override
    default List<Need> needs() {
        return List.of(
                Need.of(RESPONSES, List.of(Signal.POLICY, Signal.REFERENCE)).many(Note.number(SCORE, 0, 1)));
    }

    @Override
    default Kind kind() {
        return Kind.RANKED;
    }

    /** Preferred is the response of the highest label. */
    @Override
    default List<Metric> signs(Scores scores) {
        TokenScore responses = scores.branch(RESPONSES);
        double[] best = Arrays.stream(responses.noteLists(SCORE))
                .flatMapToDouble(Ranking::first)
                .toArray();
        List<Metric> signs = new ArrayList<>(Signs.preferred(responses, Tensor.of(best)));
        signs.addAll(Signs.drift(responses));
        return signs;
    }

    @Override
    default Outcome evaluate(Scores scores) {
        TokenScore responses = scores.branch(RESPONSES);
        Tensor rewards = reward(responses);
        List<Tensor> lists = responses.lists(rewards);
        double[][] labels = responses.noteLists(SCORE);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i].length < 2) {
                throw new IllegalArgumentException(RESPONSES + ": example " + i + " has " + labels[i].length
                        + "; a list needs at least two responses");
            }
        }
        List<Tensor> losses = IntStream.range(0, labels.length)
                .mapToObj(i -> loss(lists.get(i), labels[i]))
                .toList();
        return new Outcome(
                List.of(new Term("ranking", Tensor.stack(0, losses), denominator())),
                Map.of(RESPONSES, rewards),
                Ranking.metrics(lists, labels));
    }
}
