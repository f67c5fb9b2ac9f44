package io.prefero.race;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.objective.Pairwise;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TextScorer;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.train.ModelSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures what a run came to, as it would be loaded from its folder, beside the model that it started from. */
final class Measurement {
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
    private static final List<Need> NEEDS = Stream.of(Pairwise.CHOSEN, Pairwise.REJECTED)
            .map(side -> Need.of(side, List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL))
                    .withoutGradient())
            .toList();

    private Measurement() {}

    /**
     * Scores held-out rows.
     *
     * @param start the model that the run began with
     * @param weights the folder of the trained model or adapter
     */
    static List<RowScore> of(ModelSettings start, Path weights, List<Tree> rows) {
        try (LanguageModel base = load(start, start.path())) {
            if (start.adapter().isPresent()) {
                try (Adapter before = Adapter.load(start.adapter().get(), base);
                        Adapter after = Adapter.load(weights, base)) {
                    return score(frozen(base, Pass.with(after)), frozen(base, Pass.with(before)), rows);
                }
            }
            if (start.lora().isPresent()) {
                try (Adapter after = Adapter.load(weights, base)) {
                    return score(frozen(base, Pass.with(after)), frozen(base, Pass.BASE), rows);
                }
            }
            try (LanguageModel after = load(start, weights)) {
                return score(frozen(after, Pass.BASE), frozen(base, Pass.BASE), rows);
            }
        }
    }

    private static LanguageModel load(ModelSettings settings, Path folder) {
        return LanguageModel.load(folder, settings.computed(), settings.where());
    }

    private static RoleModel<LanguageModel> frozen(LanguageModel model, Pass pass) {
        return new RoleModel<>(model, pass, RoleModel.Training.FROZEN);
    }

    private static List<RowScore> score(
            RoleModel<LanguageModel> policy, RoleModel<LanguageModel> reference, List<Tree> rows) {
        TextScorer scorer = TextScorer.fast(Map.of(Role.POLICY, policy, Role.REFERENCE, reference));
        List<RowScore> scores = new ArrayList<>();
        for (List<Tree> piece : BATCHES.cut(rows)) {
            try (Scope scope = Scope.open()) {
                List<TokenScore> sides = scorer.score(piece, NEEDS, Scorer.Mode.MEASURE, Draw.seed(0))
                        .branches();
                for (int i = 0; i < piece.size(); i++) {
                    scores.add(new RowScore(piece.get(i).row(), answer(sides.get(0), i), answer(sides.get(1), i)));
                }
            }
        }
        return scores.stream().sorted(Comparator.comparingLong(RowScore::row)).toList();
    }

    private static RowScore.Answer answer(TokenScore side, int row) {
        double[] policy = side.policy().rows().get(row);
        return new RowScore.Answer(
                policy.length,
                sum(policy),
                sum(side.reference().rows().get(row)),
                sum(side.column(Signal.TOKEN_KL).rows().get(row)));
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}
