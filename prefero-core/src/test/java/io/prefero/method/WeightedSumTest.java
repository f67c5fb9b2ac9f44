package io.prefero.method;

import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.pairs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.setting.Block;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Sums of methods. */
@Tag("unit")
class WeightedSumTest {
    @Test
    void aSumMayBeATermOfASum() {
        double flat = pairs(1).evaluate(
                        method("weighted-sum", "{ terms: [{method: dpo, weight: 1.5}, {method: sft, weight: 0.5}] }"))
                .loss();
        double nested = pairs(1).evaluate(method(
                        "weighted-sum",
                        "{ terms: [{method: weighted-sum, weight: 0.5, params: {terms: [{method: dpo, weight: 3},"
                                + " {method: sft, weight: 1}]}}] }"))
                .loss();
        assertThat(nested).isCloseTo(flat, within(TIGHT));
    }

    @Test
    void aSumThatNobodyHasAskedForYetIsTheSum() { // methods keep the sums that they have made
        double weight = 1 + System.nanoTime() % 1_000_000 * 1e-7;
        Sample.Answer sum = pairs(2).evaluate(method(
                "weighted-sum", "{ terms: [{method: dpo, weight: " + weight + "}, {method: sft, weight: 0.5}] }"));
        Sample.Answer dpo = pairs(2).evaluate(method("dpo", "{}"));
        Sample.Answer sft = pairs(2).evaluate(method("sft", "{}"));
        assertThat(sum.loss()).isCloseTo(weight * dpo.loss() + 0.5 * sft.loss(), within(TIGHT));
    }

    @Test
    void aTermMadeInJavaIsCheckedAsOneFromYaml() {
        Block none = new Block(JsonNodeFactory.instance.objectNode());
        assertThatThrownBy(() -> new WeightedSum.Weighted("dpo", -1, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight");
    }
}
