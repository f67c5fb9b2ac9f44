package io.prefero.doubles;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.example.Kind;
import io.prefero.example.TokenRow;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.TextObjective;
import io.prefero.score.Branch;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TextBranch;
import io.prefero.score.Tree;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** In the manner of SRPO: both answers under the prompt, and each under the prompt followed by either answer. */
public record SixBranches(
        @Setting(value = "reward scale", initial = "0.5", above = 0)
        double beta) implements TextObjective {
    private static final List<Signal> SIGNALS = List.of(Signal.POLICY, Signal.REFERENCE);

    public SixBranches {
        Settings.check(SixBranches.class, beta);
    }

    @Override
    public List<Need> needs() {
        return Stream.of("w", "l", "w|w", "l|w", "w|l", "l|l")
                .map(name -> Need.of(name, SIGNALS))
                .toList();
    }

    @Override
    public Kind kind() {
        return Kind.PAIR;
    }

    @Override
    public List<Tree> trees(List<TokenRow> batch) {
        return batch.stream().map(SixBranches::tree).toList();
    }

    private static Tree tree(TokenRow row) {
        TextBranch w = TextBranch.of(row, "chosen");
        TextBranch l = TextBranch.of(row, "rejected");
        List<Branch> branches = List.of(
                w.under(w, "w"),
                l.under(l, "l"),
                new TextBranch("w|w", after(w), w.response()),
                new TextBranch("l|w", after(w), l.response()),
                new TextBranch("w|l", after(l), w.response()),
                new TextBranch("l|l", after(l), l.response()));
        return new Tree(row.row(), branches, Map.of());
    }

    private static int[] after(TextBranch first) {
        return IntStream.concat(IntStream.of(first.root()), IntStream.of(first.response()))
                .toArray();
    }

    @Override
    public Outcome evaluate(Scores scores) {
        Tensor revision =
                h(scores, "w|l").minus(h(scores, "l|l")).plus(h(scores, "w|w").minus(h(scores, "l|w")));
        Tensor generation = h(scores, "w").minus(h(scores, "l"));
        return new Outcome(
                List.of(Term.mean("revision", loss(revision)), Term.mean("generation", loss(generation))),
                Map.of("w", h(scores, "w").detach()),
                List.of());
    }

    private Tensor h(Scores scores, String branch) {
        return scores.branch(branch).logRatio().times(beta);
    }

    private static Tensor loss(Tensor margin) {
        return logSigmoid(margin).negate();
    }

    @Override
    public OptionalDouble start() {
        return OptionalDouble.of(2 * Math.log(2));
    }
}
