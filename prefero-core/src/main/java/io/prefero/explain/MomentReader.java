package io.prefero.explain;

import io.prefero.objective.Metrics;
import io.prefero.score.Need;
import io.prefero.score.Signal;
import io.prefero.score.Span;
import io.prefero.score.TextBranch;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what a judged batch says of its first example. Coefficients are those of the sum of the batch's losses. */
public final class MomentReader {
    private static final int[] FIRST = {0};

    private final Judged judged;
    private final Tree tree;
    private final Pieces pieces;
    private final Shares shares;

    private MomentReader(Judged judged, Tree tree, Pieces pieces) {
        this.judged = judged;
        this.tree = tree;
        this.pieces = pieces;
        this.shares = new Shares(judged);
    }

    /**
     * What there is to say.
     *
     * @param tree the first example
     * @throws IllegalArgumentException if the loss pulls on no log-probability of a text
     */
    public static Moment read(String when, String model, Judged judged, Tree tree, Pieces pieces) {
        return new MomentReader(judged, tree, pieces).moment(when, model);
    }

    private Moment moment(String when, String model) {
        List<Need> needs = judged.objective().asked().stream()
                .filter(n -> n.signals().contains(Signal.POLICY) && pulls(n, Signal.POLICY))
                .toList();
        List<TextShares> texts = needs.stream().flatMap(n -> texts(n).stream()).toList();
        Need first = needs.stream()
                .filter(n -> !tree.branches(n.branch()).isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the loss pulls on no text of row " + tree.row()));
        return new Moment(
                when,
                model,
                shares.lossOfFirst(first.stretch()),
                judged.evaluation().loss(),
                terms(),
                texts,
                !judged.evaluation().outcome().state().fresh());
    }

    private boolean pulls(Need need, Signal signal) {
        return need.pulls(signal, judged.objective().trained());
    }

    /** The parts of the loss, if there are several. */
    private Map<String, Double> terms() {
        Metrics metrics = new Metrics();
        metrics.add(judged.evaluation().terms());
        Map<String, Double> terms = metrics.values();
        terms.remove("loss");
        return terms.size() > 1 ? terms : Map.of();
    }

    private List<TextShares> texts(Need need) {
        TokenScore y = judged.scores().of(need.stretch());
        List<TextShares> texts = new ArrayList<>();
        int from = 0;
        List<TextBranch> branches = tree.branches(need.branch()).stream()
                .map(TextBranch.class::cast)
                .toList();
        for (int k = 0; k < branches.size(); k++) {
            int length = y.policy().lengths()[k];
            if (length > 0) {
                texts.add(text(need, branches.get(k), k, from));
            }
            from += length;
        }
        return texts;
    }

    private TextShares text(Need need, TextBranch branch, int k, int from) {
        boolean prompt = need.stretch().span() == Span.PROMPT;
        String number = need.presence() == Need.Presence.MANY ? " " + (k + 1) : "";
        int[] ids = prompt ? branch.root() : branch.sequence().ids();
        int start = prompt ? 1 : branch.sequence().start();
        Optional<double[]> rewards = prompt ? Optional.empty() : shares.rewards(need.branch());
        int row = k;
        return new TextShares(
                need.branch() + number + (prompt ? "'s prompt" : ""),
                prompt ? "" : pieces.text(branch.root()),
                notes(branch),
                rewards.map(r -> OptionalDouble.of(r[row])).orElseGet(OptionalDouble::empty),
                otherPulls(need, from, ids.length - start),
                tokens(need, k, from, pieces.after(ids, start)));
    }

    /** What is known of the text, and of the row that it is in. */
    private Map<String, Double> notes(TextBranch branch) {
        Map<String, Double> notes = new LinkedHashMap<>(tree.notes());
        notes.putAll(branch.notes());
        return notes;
    }

    private List<TokenShare> tokens(Need need, int row, int from, List<String> texts) {
        TokenScore y = judged.scores().of(need.stretch());
        double[] policy = y.policy().values().toDoubles();
        Optional<double[]> reference = y.signals().contains(Signal.REFERENCE)
                ? Optional.of(y.reference().values().toDoubles())
                : Optional.empty();
        double[] coefficients = pull(y, Signal.POLICY).orElseGet(() -> new double[policy.length]);
        Optional<double[]> share = shares.of(y, row, from, texts.size());
        List<TokenShare> tokens = new ArrayList<>();
        for (int t = 0; t < texts.size(); t++) {
            tokens.add(new TokenShare(
                    texts.get(t), policy[from + t], at(reference, from + t), coefficients[from + t], at(share, t)));
        }
        return tokens;
    }

    private static OptionalDouble at(Optional<double[]> values, int place) {
        return values.map(v -> OptionalDouble.of(v[place])).orElseGet(OptionalDouble::empty);
    }

    /** What the sum of the batch's losses left at a signal of the first example. */
    private Optional<double[]> pull(TokenScore y, Signal signal) {
        return y.pull(signal, FIRST)
                .map(left -> left.times(judged.scores().size()))
                .map(Tensor::toDoubles);
    }

    private Map<String, Double> otherPulls(Need need, int from, int length) {
        TokenScore y = judged.scores().of(need.stretch());
        Map<String, Double> pulls = new LinkedHashMap<>();
        for (Signal signal : need.signals()) {
            if (!signal.equals(Signal.POLICY) && !signal.vector() && pulls(need, signal)) {
                pull(y, signal)
                        .ifPresent(left -> pulls.put(
                                signal.key(),
                                Arrays.stream(left, from, from + length).sum()));
            }
        }
        return pulls;
    }
}
