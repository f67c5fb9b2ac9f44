package io.prefero.score;

import io.prefero.models.LanguageModel;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All numbers that a scorer gives: what two scorers are compared by. */
final class Numbers {
    /** What is pulled with on a signal of a branch. */
    interface Pull {
        Tensor on(String branch, Signal signal, Tensor values);
    }

    private Numbers() {}

    /** Scores by branch and signal; and the gradients that pulls on all but the reference's give to every parameter. */
    static Map<String, double[]> of(
            Scorer scorer, List<Tree> trees, List<Need> needs, LanguageModel policy, Pull pull) {
        Map<String, double[]> numbers = new LinkedHashMap<>();
        Scope.run(() -> {
            Scorer.Scored scored = scorer.score(trees, needs, Scorer.Mode.TRAIN, Draw.seed(0));
            Map<String, TokenScore> branches = new LinkedHashMap<>();
            for (TokenScore branch : scored.branches()) {
                branches.put(branch.name(), branch);
                branch.signals()
                        .forEach(s -> numbers.put(
                                branch.name() + " " + s.key(),
                                branch.column(s).values().toDoubles()));
            }
            scored.backward((need, signal) -> signal.equals(Signal.REFERENCE)
                    ? Optional.empty()
                    : Optional.of(pull.on(
                            need.branch(),
                            signal,
                            branches.get(need.branch()).column(signal).values())));
        });
        policy.parameters().forEach((name, p) -> {
            numbers.put(name, p.grad().orElseThrow().toDoubles());
            p.grad().orElseThrow().zero_();
        });
        return numbers;
    }
}
