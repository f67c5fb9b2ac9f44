package io.prefero.method;

import io.prefero.example.Dataset;
import io.prefero.example.TokenRow;
import io.prefero.objective.About;
import io.prefero.objective.Balance;
import io.prefero.objective.Metric;
import io.prefero.objective.Outcome;
import io.prefero.objective.Term;
import io.prefero.objective.Unpaired;
import io.prefero.score.Branch;
import io.prefero.score.Need;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TextBranch;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Kahneman–Tversky Optimization: single responses, desirable or not, judged against how far the policy has moved.
 *
 * <pre>
 *   h = log πθ(y|x)/πref(y|x)                       Eq. 7 and 8
 *   K = max(0, mean over the batch of h(x, y′)),    y′ the previous row's completion; no gradient
 *   ℓ = λ_D (1 − σ(β(h − K)))   if y is desirable,  λ_U (1 − σ(β(K − h)))   if not
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/2402.01306">Ethayarajh et al. 2024</a>
 */
@About(
        value = "Kahneman–Tversky Optimization: single responses, desirable or not",
        paper = "Ethayarajh et al. 2024",
        url = "https://arxiv.org/abs/2402.01306",
        formula = "desirable: λ_D(1 − σ(β(h − K))); undesirable: λ_U(1 − σ(β(K − h)))",
        elsewhere = {"TRL: KTOTrainer", "LLaMA-Factory: stage: kto"})
public record Kto(
        @Setting(value = "how tightly the policy is held to the reference", initial = "0.1", above = 0)
        double beta,

        @Setting(value = "λ_D, weight of desirable responses", initial = "1", min = 0)
        double desirableWeight,

        @Setting(value = "λ_U, weight of undesirable responses", initial = "1", min = 0)
        double undesirableWeight)
        implements Unpaired {
    private static final String MISMATCHED = "mismatched";

    public Kto {
        Settings.check(Kto.class, beta, desirableWeight, undesirableWeight);
    }

    @Override
    public List<Need> needs() {
        List<Signal> signals = List.of(Signal.POLICY, Signal.REFERENCE);
        return List.of(Need.of(RESPONSE, signals), Need.of(MISMATCHED, signals).withoutGradient());
    }

    @Override
    public Coupling coupling() {
        return Coupling.BATCH;
    }

    @Override
    public int smallestBatch() {
        return 2;
    }

    /** Each row's own completion, and under the same prompt the completion of the row before (the last, for the first). */
    @Override
    public List<Tree> trees(List<TokenRow> batch) {
        List<TextBranch> own =
                batch.stream().map(row -> TextBranch.of(row, RESPONSE)).toList();
        return IntStream.range(0, batch.size())
                .mapToObj(i -> {
                    TextBranch previous = own.get((i + batch.size() - 1) % batch.size());
                    List<Branch> branches = List.of(own.get(i), previous.under(own.get(i), MISMATCHED));
                    return new Tree(batch.get(i).row(), branches, batch.get(i).notes());
                })
                .toList();
    }

    @Override
    public Outcome evaluate(Scores scores) {
        TokenScore response = scores.branch(RESPONSE);
        Tensor desirable = scores.note(DESIRABLE);
        Tensor k = scores.branch(MISMATCHED).logRatio().mean().relu();
        Tensor surprise = response.logRatio().minus(k).times(beta);
        Tensor losses = Tensor.where(
                desirable.gt(0.5),
                surprise.negate().sigmoid().times(desirableWeight),
                surprise.sigmoid().times(undesirableWeight));
        Tensor rewards = response.logRatio().times(beta);
        List<Metric> metrics = new ArrayList<>(Unpaired.metrics(response, rewards, desirable));
        metrics.add(Metric.of("kl", k.item()));
        return new Outcome(List.of(Term.mean("kto", losses)), Map.of(RESPONSE, rewards), metrics);
    }

    @Override
    public Optional<String> advice(Dataset rows) {
        return Balance.advice(rows, desirableWeight, undesirableWeight);
    }

    @Override
    public OptionalDouble start() {
        return desirableWeight == undesirableWeight ? OptionalDouble.of(desirableWeight / 2) : OptionalDouble.empty();
    }
}
