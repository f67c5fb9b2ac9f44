package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class OrderTest {
    @Test
    void shuffledIndicesAreAPermutationThatSeedAndEpochDecide() {
        int[] once = Order.SHUFFLED.indices(1000, 7, 0);
        assertThat(once).isEqualTo(Order.SHUFFLED.indices(1000, 7, 0));
        int[] sorted = once.clone();
        Arrays.sort(sorted);
        assertThat(sorted).isEqualTo(IntStream.range(0, 1000).toArray()).isNotEqualTo(once);
        assertThat(once)
                .isNotEqualTo(Order.SHUFFLED.indices(1000, 7, 1))
                .isNotEqualTo(Order.SHUFFLED.indices(1000, 8, 0));
        assertThat(Order.SHUFFLED.indices(0, 7, 0)).isEmpty();
    }

    @Test
    void theNumbersNeverChange() {
        assertThat(Order.SHUFFLED.indices(8, 1, 0)).containsExactly(2, 6, 3, 5, 1, 4, 0, 7);
    }

    @Test
    void everyPermutationIsEquallyLikely() {
        Map<String, Integer> counts = new HashMap<>();
        for (int seed = 0; seed < 100; seed++) {
            for (int epoch = 0; epoch < 60; epoch++) {
                counts.merge(Arrays.toString(Order.SHUFFLED.indices(3, seed, epoch)), 1, Integer::sum);
            }
        }
        assertThat(counts).hasSize(6); // 1000 expected of each, standard deviation 29
        assertThat(counts.values()).allMatch(count -> count > 870 && count < 1130);
    }

    @Test
    void fileOrderIsAsItIs() {
        assertThat(Order.FILE.indices(3, 7, 1)).containsExactly(0, 1, 2);
    }
}
