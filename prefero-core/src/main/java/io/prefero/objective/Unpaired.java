package io.prefero.objective;

import io.prefero.example.Kind;
import io.prefero.score.Note;
import io.prefero.score.Scores;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Learning from single responses, each marked desirable or not. */
public interface Unpaired extends TextObjective {
    String RESPONSE = "response";
    String DESIRABLE = "desirable";

    @Override
    default List<Note> notes() {
        return List.of(Note.truth(DESIRABLE));
    }

    @Override
    default Kind kind() {
        return Kind.UNPAIRED;
    }

    @Override
    default List<Metric> signs(Scores scores) {
        TokenScore response = scores.branch(RESPONSE);
        List<Metric> signs = new ArrayList<>(Signs.preferred(response, scores.note(DESIRABLE)));
        signs.addAll(Signs.drift(response));
        return signs;
    }

    /** Rewards and log-probabilities of desirable responses as chosen, of the others as rejected. */
    static List<Metric> metrics(TokenScore response, Tensor rewards, Tensor desirable) {
        Tensor undesirable = desirable.negate().plus(1);
        Tensor logps = response.logProb();
        return List.of(
                Metric.mean("rewards/chosen", rewards, desirable),
                Metric.mean("rewards/rejected", rewards, undesirable),
                Metric.difference("rewards/margins", "rewards/chosen", "rewards/rejected"),
                Metric.mean("logps/chosen", logps, desirable),
                Metric.mean("logps/rejected", logps, undesirable));
    }
}
