package io.prefero.eval.ches;

import io.prefero.example.RowEncoder;
import io.prefero.example.TokenRow;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TextScorer;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** Says of pairs how alike a model sees their answers: one forward pass over the hidden states, no head, no gradient. */
public final class SimilarityScorer {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";
    private static final Signal HIDDEN = Signal.hidden(Role.POLICY);
    private static final List<Need> NEEDS = List.of(
            Need.of(CHOSEN, List.of(HIDDEN)).withoutGradient(),
            Need.of(REJECTED, List.of(HIDDEN)).withoutGradient());
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
    private static final Draw NONE = Draw.seed(0); // nothing is drawn where a model is only measured

    private final Scorer scorer;
    private final OptionalInt bos;

    /**
     * A pair and how alike its answers are.
     *
     * @param row its number in the file
     * @param at where it stands, as {@code file:line}
     */
    public record Pair(long row, String at, Similarity similarity) {}

    /**
     * With the model that is to be trained, before it is.
     *
     * @param bos the token that stays where a prompt is cut, if there is one
     */
    public SimilarityScorer(RoleModel model, OptionalInt bos) {
        this(TextScorer.fast(Map.of(Role.POLICY, model)), bos);
    }

    SimilarityScorer(Scorer scorer, OptionalInt bos) {
        this.scorer = scorer;
        this.bos = bos;
    }

    /**
     * The pairs that were not dropped, in the order given.
     *
     * @throws IllegalArgumentException naming the pair if nothing of its prompt is left
     */
    public List<Pair> score(List<RowEncoder.Outcome> outcomes) {
        outcomes.forEach(this::requirePrompt);
        List<Tree> trees = outcomes.stream()
                .flatMap(o -> o.tokens().stream())
                .map(row -> Tree.of(row, List.of(CHOSEN, REJECTED)))
                .toList();
        Map<Long, Hidden> hidden = new HashMap<>();
        BATCHES.cut(trees).forEach(piece -> hidden.putAll(hidden(piece)));
        return outcomes.stream()
                .filter(o -> o.tokens().isPresent())
                .map(o -> pair(o, hidden))
                .toList();
    }

    /** A pair's scores that need no more than hidden states. */
    private record Hidden(double ches, double lnChes, double last) {}

    private Map<Long, Hidden> hidden(List<Tree> trees) {
        Map<Long, Hidden> found = new HashMap<>();
        try (Scope scope = Scope.open()) {
            List<TokenScore> sides =
                    scorer.score(trees, NEEDS, Scorer.Mode.MEASURE, NONE).branches();
            Ragged chosen = sides.get(0).column(HIDDEN);
            Ragged rejected = sides.get(1).column(HIDDEN);
            double[] ches = Ches.ches(chosen, rejected).toDoubles();
            double[] lnChes = Ches.lnChes(chosen, rejected).toDoubles();
            double[] last = Ches.lastHidden(chosen, rejected).toDoubles();
            for (int i = 0; i < ches.length; i++) {
                found.put(trees.get(i).row(), new Hidden(ches[i], lnChes[i], last[i]));
            }
        }
        return found;
    }

    private static Pair pair(RowEncoder.Outcome outcome, Map<Long, Hidden> scores) {
        TokenRow tokens = outcome.tokens().orElseThrow();
        Hidden hidden = Objects.requireNonNull(scores.get(tokens.row()));
        double edit = EditDistance.similarity(
                tokens.sequence(CHOSEN).response(), tokens.sequence(REJECTED).response());
        String at = outcome.source().at();
        try {
            return new Pair(tokens.row(), at, new Similarity(hidden.ches, hidden.lnChes, edit, hidden.last));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ": " + e.getMessage(), e);
        }
    }

    /** A prompt that was cut away whole is no context to compare answers in. */
    private void requirePrompt(RowEncoder.Outcome outcome) {
        boolean gone = outcome.truncated()
                && outcome.tokens().orElseThrow().texts().stream()
                        .map(text -> text.sequence().root())
                        .anyMatch(root -> root.length == 1 && bos.isPresent() && root[0] == bos.getAsInt());
        if (gone) {
            throw new IllegalArgumentException(outcome.source().at() + ": nothing of the prompt is left within"
                    + " max_length; raise data.max_length, or say data.overflow=drop to leave such rows out");
        }
    }
}
