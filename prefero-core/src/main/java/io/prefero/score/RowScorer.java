package io.prefero.score;

import io.prefero.example.RowEncoder;
import io.prefero.example.TokenRow;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.text.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of rows of text how likely a model finds their completions, token by token. */
public final class RowScorer {
    /** Tokens that are scored at once, padding counted: what the logits of a large vocabulary leave room for. */
    private static final int BUDGET = 2048;

    private static final Draw NONE = Draw.seed(0); // nothing is drawn where a model is only measured

    private final PaddedScorer scorer;

    public RowScorer(RoleModel policy) {
        this.scorer = new PaddedScorer(Map.of(Role.POLICY, policy));
    }

    /** The rows of one file that were not dropped, in the order given. */
    public List<ScoredRow> score(List<RowEncoder.Outcome> outcomes) {
        Map<TokenRow, RowEncoder.Outcome> sources = new LinkedHashMap<>();
        outcomes.forEach(o -> o.tokens().ifPresent(tokens -> sources.put(tokens, o)));
        Map<TokenRow, Map<String, double[]>> scores = new HashMap<>();
        batches(new ArrayList<>(sources.keySet())).forEach(batch -> scores.putAll(logProbs(batch)));
        return sources.entrySet().stream()
                .map(e -> new ScoredRow(e.getValue().source(), e.getKey(), scores.getOrDefault(e.getKey(), Map.of())))
                .toList();
    }

    /** Rows of like length together, so that little is padded. */
    private static List<List<TokenRow>> batches(List<TokenRow> rows) {
        rows.sort(Comparator.comparingInt(RowScorer::longest));
        List<List<TokenRow>> batches = new ArrayList<>();
        List<TokenRow> batch = new ArrayList<>();
        for (TokenRow row : rows) {
            int sequences = (batch.size() + 1) * row.sequences().size();
            if (!batch.isEmpty() && sequences * longest(row) > BUDGET) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(row);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static int longest(TokenRow row) {
        return row.sequences().values().stream()
                .mapToInt(Sequence::length)
                .max()
                .orElseThrow();
    }

    private Map<TokenRow, Map<String, double[]>> logProbs(List<TokenRow> rows) {
        String[] names = rows.get(0).sequences().keySet().toArray(String[]::new);
        List<Tree> trees = rows.stream().map(row -> Tree.of(row, names)).toList();
        List<Need> needs = Arrays.stream(names)
                .map(name -> Need.of(name, List.of(Signal.POLICY)).withoutGradient())
                .toList();
        Map<TokenRow, Map<String, double[]>> found = new HashMap<>();
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            for (TokenScore branch :
                    scorer.score(trees, needs, Scorer.Mode.MEASURE, NONE).branches()) {
                List<double[]> values = values(branch.policy());
                for (int i = 0; i < rows.size(); i++) {
                    found.computeIfAbsent(rows.get(i), r -> new HashMap<>()).put(branch.name(), values.get(i));
                }
            }
        }
        return found;
    }

    private static List<double[]> values(Ragged column) {
        double[] flat = column.values().toDoubles();
        List<double[]> rows = new ArrayList<>();
        int at = 0;
        for (int length : column.lengths()) {
            rows.add(Arrays.copyOfRange(flat, at, at + length));
            at += length;
        }
        return rows;
    }
}
