package io.prefero.method;

import static io.prefero.tensor.Tensor.logSigmoid;

import io.prefero.objective.About;
import io.prefero.objective.Denominator;
import io.prefero.objective.ListReduction;
import io.prefero.objective.Listwise;
import io.prefero.objective.Margin;
import io.prefero.objective.Ranking;
import io.prefero.score.TokenScore;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Variant;
import io.prefero.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Listwise Preference Optimization: losses of learning to rank on DPO's implicit rewards of a list of labelled responses.
 *
 * <pre>
 *   s_k = β log πθ(y_k|x)/πref(y_k|x),   pairs (i, j) with ψ_i &gt; ψ_j
 *   logistic:      Σ −log σ(s_i − s_j)              hinge:  Σ max(0, 1 − (s_i − s_j))
 *   lambda:        Σ Δ_ij (−log σ(s_i − s_j)),      Δ_ij = |2^ψ_i − 2^ψ_j| · |1/log₂(1 + τ_i) − 1/log₂(1 + τ_j)|
 *                  τ the ranks by the current s; no gradient through Δ
 *   list-mle:      Σ_k log Σ_(m ≥ k) exp s_τ(m) − s_τ(k),   τ the order by labels
 *   softmax:       −Σ_k ψ_k/Σψ · log softmax(s)_k
 *   point-mse:     Σ (ψ_k − s_k)²                   point-sigmoid: Σ −ψ_k log σ(s_k) − (1 − ψ_k) log σ(−s_k)
 * </pre>
 *
 * <p>As in the library that the paper used, a loss on pairs is a mean over all pairs of the batch, λ's weights times the list's
 * length; {@code list_sum} is the paper's sum over a list.
 *
 * @see <a href="https://arxiv.org/abs/2402.01878">Liu et al. 2024</a>
 */
@About(
        value = "Listwise Preference Optimization: learning to rank on implicit rewards",
        paper = "Liu et al. 2024",
        url = "https://arxiv.org/abs/2402.01878",
        formula =
                "a ranking loss on s_k = β·h_k: lambda Σ Δ_ij·softplus(−s_ij), logistic, hinge, list-mle, softmax, point-mse, point-sigmoid",
        elsewhere = {
            "RAX: pairwise_logistic_loss with dcg_lambdaweight and its siblings",
            "K = 2: logistic and list-mle are DPO, hinge is hinge-dpo"
        })
public record Lipo(
        @Variant Form form,

        @Setting(value = "reward scale", initial = "0.05", above = 0)
        double beta,

        @Setting(
                value = "what losses are averaged over: pairs_mean, for point-* items_mean, unless list_sum is given",
                only = {"lambda", "logistic", "hinge", "point-mse", "point-sigmoid"})
        Optional<ListReduction> reduction,

        @Setting(value = "how a pair is weighted", initial = "dcg", only = "lambda")
        Optional<Ranking.PairWeight> lambdaWeight)
        implements Listwise {
    /** The loss of a list. */
    public enum Form {
        LAMBDA,
        LOGISTIC,
        HINGE,
        LIST_MLE,
        SOFTMAX,
        POINT_MSE,
        POINT_SIGMOID;

        private ListReduction usual() {
            return switch (this) {
                case LAMBDA, LOGISTIC, HINGE -> ListReduction.PAIRS_MEAN;
                case POINT_MSE, POINT_SIGMOID -> ListReduction.ITEMS_MEAN;
                case LIST_MLE, SOFTMAX -> ListReduction.LIST_SUM;
            };
        }
    }

    public Lipo {
        Settings.check(Lipo.class, beta, reduction, lambdaWeight);
        form.usual().unless(reduction);
    }

    private ListReduction over() {
        return form.usual().unless(reduction);
    }

    @Override
    public Denominator denominator() {
        return over().denominator();
    }

    @Override
    public Tensor reward(TokenScore responses) {
        return responses.logRatio().times(beta);
    }

    @Override
    public Tensor loss(Tensor s, double[] labels) {
        return switch (form) {
            case LAMBDA ->
                Margin.SIGMOID
                        .loss(Ranking.gaps(s, labels))
                        .times(weights(s, labels))
                        .sum();
            case LOGISTIC -> Margin.SIGMOID.loss(Ranking.gaps(s, labels)).sum();
            case HINGE -> Margin.HINGE.loss(Ranking.gaps(s, labels)).sum();
            case LIST_MLE -> Ranking.plackettLuce(s.select(0, Tensor.of(Ranking.order(labels))));
            case SOFTMAX -> s.logSoftmax(0).times(Ranking.shares(labels)).sum().negate();
            case POINT_MSE -> Tensor.of(labels).minus(s).square().sum();
            case POINT_SIGMOID ->
                logSigmoid(s.negate()).plus(s.times(Tensor.of(labels))).sum().negate();
        };
    }

    private Tensor weights(Tensor s, double[] labels) {
        Tensor change = lambdaWeight.orElseThrow().of(s.toDoubles(), labels);
        return over() == ListReduction.PAIRS_MEAN ? change.times((double) labels.length) : change;
    }

    /** On pairs and whole lists the value depends on how many there are. */
    @Override
    public OptionalDouble start() {
        return form == Form.POINT_SIGMOID && over() == ListReduction.ITEMS_MEAN
                ? OptionalDouble.of(Math.log(2))
                : OptionalDouble.empty();
    }
}
