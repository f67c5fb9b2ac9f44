package io.prefero.eval.ches;

import io.prefero.models.LanguageModel;
import io.prefero.score.Album;
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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What hidden states say of how alike two answers are: one forward pass, no head, no gradient. */
public final class HiddenScorer {
    static final String CHOSEN = "chosen";
    static final String REJECTED = "rejected";
    private static final Signal HIDDEN = Signal.hidden(Role.POLICY);
    private static final List<Need> NEEDS = List.of(
            Need.of(CHOSEN, List.of(HIDDEN)).withoutGradient(),
            Need.of(REJECTED, List.of(HIDDEN)).withoutGradient());
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
    private static final Draw NONE = Draw.seed(0); // nothing is drawn where a model is only measured

    private final Scorer scorer;

    /** A pair's scores, see {@link Ches}. */
    public record Hidden(double ches, double lnChes, double last) {}

    /** With a model as it stands whenever something is scored. */
    public HiddenScorer(RoleModel<LanguageModel> model) {
        this(model, Optional.empty());
    }

    /** The same for texts that may show an album's pictures. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public HiddenScorer(RoleModel<LanguageModel> model, Optional<Album> album) {
        this(TextScorer.fast(Map.of(Role.POLICY, model), album));
    }

    HiddenScorer(Scorer scorer) {
        this.scorer = scorer;
    }

    /** The scores of pairs, in the order given; each has a chosen and a rejected branch. */
    public List<Hidden> score(List<Tree> pairs) {
        Map<Tree, Hidden> found = new IdentityHashMap<>();
        BATCHES.cut(pairs).forEach(piece -> found.putAll(hidden(piece)));
        return pairs.stream()
                .map(pair -> Objects.requireNonNull(found.get(pair)))
                .toList();
    }

    private Map<Tree, Hidden> hidden(List<Tree> pairs) {
        Map<Tree, Hidden> found = new IdentityHashMap<>();
        try (Scope scope = Scope.open()) {
            List<TokenScore> sides =
                    scorer.score(pairs, NEEDS, Scorer.Mode.MEASURE, NONE).branches();
            Ragged chosen = sides.get(0).column(HIDDEN);
            Ragged rejected = sides.get(1).column(HIDDEN);
            double[] ches = Ches.ches(chosen, rejected).toDoubles();
            double[] lnChes = Ches.lnChes(chosen, rejected).toDoubles();
            double[] last = Ches.lastHidden(chosen, rejected).toDoubles();
            for (int i = 0; i < ches.length; i++) {
                found.put(pairs.get(i), new Hidden(ches[i], lnChes[i], last[i]));
            }
        }
        return found;
    }
}
