package io.prefero.method;

import io.prefero.objective.About;
import io.prefero.objective.Sum;
import io.prefero.objective.TextObjective;
import io.prefero.setting.Block;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A weighted sum of other methods' losses on the same examples, each logged by itself; by default Mixed Preference
 * Optimization (0.8 DPO + 0.2 BCO + imitation). DPO and imitation together are RPO.
 *
 * <pre>
 *   ℓ = Σ_k w_k ℓ_k
 * </pre>
 *
 * <p>Terms are called {@code k:method}. Rewards are those of the first method that has any.
 *
 * @see <a href="https://arxiv.org/abs/2411.10442">Wang et al. 2024 (MPO)</a>
 */
@About(
        value = "A weighted sum of other methods' losses on the same examples (MPO, RPO)",
        paper = "Wang et al. 2024",
        url = "https://arxiv.org/abs/2411.10442",
        formula = "Σ_k weight_k·loss_k",
        elsewhere = "TRL: a list of loss_type with loss_weights")
public record WeightedSum(
        @Setting(
                value = "the methods, their weights and hyperparameters",
                initial = "[{method: dpo, weight: 0.8}, {method: bco, weight: 0.2}, {method: sft, weight: 1}]")
        List<Weighted> terms)
        implements Sum {
    private static final Map<List<Weighted>, List<Part>> MADE = new ConcurrentHashMap<>();

    /**
     * One method of the sum.
     *
     * @param params its hyperparameters
     */
    public record Weighted(
            @Setting("a method's id") String method,

            @Setting(value = "how much its loss counts", initial = "1", min = 0)
            double weight,

            @Setting(value = "its hyperparameters", initial = "{}")
            Block params) {
        public Weighted {
            Settings.check(Weighted.class, method, weight, params);
        }
    }

    public WeightedSum {
        terms = List.copyOf(terms);
        Sum.checked(parts(terms));
    }

    @Override
    public List<Part> parts() {
        return parts(terms);
    }

    /** Asked for several times in every step: a method is looked up and its settings are read once. */
    private static List<Part> parts(List<Weighted> terms) {
        List<Part> known = MADE.get(terms);
        if (known != null) {
            return known;
        }
        List<Part> made = made(terms); // which may make a sum that is a term of this one
        MADE.put(terms, made);
        return made;
    }

    private static List<Part> made(List<Weighted> terms) {
        return IntStream.range(0, terms.size())
                .mapToObj(k -> part(k, terms.get(k)))
                .toList();
    }

    private static Part part(int k, Weighted term) {
        TextObjective objective = (TextObjective) Methods.named(term.method).with(term.params);
        return new Part(k + ":" + term.method, term.weight, objective);
    }
}
