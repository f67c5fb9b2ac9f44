package io.prefero.score;

import io.prefero.example.RowEncoder;
import io.prefero.example.TokenRow;
import io.prefero.example.TokenText;
import io.prefero.models.LanguageModel;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.text.Sequence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of rows of text how likely a model finds their completions, token by token. */
public final class RowScorer {
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);

    private static final Draw NONE = Draw.seed(0); // nothing is drawn where a model is only measured

    private final TextScorer scorer;
    private final Optional<Album> album;

    public RowScorer(RoleModel<LanguageModel> policy) {
        this(policy, Optional.empty());
    }

    /** The same for rows that may show an album's pictures. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public RowScorer(RoleModel<LanguageModel> policy, Optional<Album> album) {
        this.scorer = TextScorer.fast(Map.of(Role.POLICY, policy), album);
        this.album = album;
    }

    /** The rows of one file that were not dropped, in the order given. */
    public List<ScoredRow> score(List<RowEncoder.Outcome> outcomes) {
        List<Tree> trees = outcomes.stream()
                .flatMap(o -> o.tokens().stream())
                .map(RowScorer::tree)
                .toList();
        Map<Long, Map<String, double[]>> scores = new HashMap<>();
        BATCHES.cut(trees).forEach(piece -> scores.putAll(logProbs(piece)));
        return outcomes.stream()
                .flatMap(o -> o.tokens().stream()
                        .map(row -> new ScoredRow(o.source(), words(row), scores.getOrDefault(row.row(), Map.of()))))
                .toList();
    }

    /** The row with placeholders where it shows pictures. */
    private TokenRow words(TokenRow row) {
        return album.map(a -> new TokenRow(
                        row.row(),
                        row.texts().stream()
                                .map(t -> new TokenText(
                                        t.branch(),
                                        new Sequence(
                                                a.words(t.sequence().ids()),
                                                t.sequence().start()),
                                        t.notes()))
                                .toList(),
                        row.notes()))
                .orElse(row);
    }

    private static Tree tree(TokenRow row) {
        return Tree.of(row, row.names());
    }

    private Map<Long, Map<String, double[]>> logProbs(List<Tree> trees) {
        List<Need> needs = trees.get(0).branches().stream()
                .map(b -> Need.of(b.name(), List.of(Signal.POLICY)).withoutGradient())
                .toList();
        Map<Long, Map<String, double[]>> found = new HashMap<>();
        try (Scope scope = Scope.open()) {
            for (TokenScore branch :
                    scorer.score(trees, needs, Scorer.Mode.MEASURE, NONE).branches()) {
                List<double[]> values = branch.policy().rows();
                for (int i = 0; i < trees.size(); i++) {
                    found.computeIfAbsent(trees.get(i).row(), r -> new HashMap<>())
                            .put(branch.name(), values.get(i));
                }
            }
        }
        return found;
    }
}
