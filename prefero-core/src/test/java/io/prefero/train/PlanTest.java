package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which rows feed which step, as a function of the step alone. */
@Tag("unit")
class PlanTest {
    private static Plan plan(int rows, int smallest, String settings) {
        return Plan.of(rows, TinyTrainer.settings(settings), smallest, 3);
    }

    private static int[] rows(Plan plan, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(step -> plan.rows(step, new Plan.Epoch()))
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    @Test
    void everyEpochGoesThroughAllRowsOnceInAnOrderOfItsOwn() {
        Plan plan = plan(10, 1, "{ batch: 4, epochs: 2 }");
        assertThat(plan.steps()).isEqualTo(6);
        int[] first = rows(plan, 1, 3);
        int[] second = rows(plan, 4, 6);
        int[] all = IntStream.range(0, 10).toArray();
        assertThat(Arrays.stream(first).sorted()).containsExactlyElementsOf(list(all));
        assertThat(Arrays.stream(second).sorted()).containsExactlyElementsOf(list(all));
        assertThat(first).isNotEqualTo(second).isNotEqualTo(all);
    }

    private static List<Integer> list(int[] rows) {
        return Arrays.stream(rows).boxed().toList();
    }

    @Test
    void theFilesOrderIsKeptWhereItIsAskedFor() {
        assertThat(rows(plan(6, 1, "{ batch: 4, steps: 4, order: file }"), 1, 4))
                .containsExactly(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
    }

    @Test
    void aStepsRowsAreTheSameWhicheverStepsWereAskedForBefore() {
        Plan plan = plan(10, 1, "{ batch: 3, steps: 12 }");
        Plan.Epoch used = new Plan.Epoch();
        for (long step : new long[] {12, 1, 7, 2}) {
            assertThat(plan.rows(step, used)).isEqualTo(plan.rows(step, new Plan.Epoch()));
        }
    }

    @Test
    void aRemainderTooSmallForTheMethodIsLeftOut() {
        Plan plan = plan(9, 2, "{ batch: 4, epochs: 1, order: file }");
        assertThat(plan.steps()).isEqualTo(2);
        assertThat(plan(10, 2, "{ batch: 4, epochs: 1 }").steps()).isEqualTo(3);
    }

    @Test
    void partsOfEpochsAreRoundedToStepsAndStepsOverrideThem() {
        assertThat(plan(40, 1, "{ batch: 4, epochs: 0.25 }").steps()).isEqualTo(3);
        assertThat(plan(40, 1, "{ batch: 4, epochs: 0.01 }").steps()).isEqualTo(1);
        assertThat(plan(40, 1, "{ batch: 4, epochs: 3, steps: 7 }").steps()).isEqualTo(7);
        assertThat(plan(40, 1, "{ batch: 4 }").epoch(5)).isEqualTo(0.5);
    }

    @Test
    void rowsThatMakeNoBatchAreRefused() {
        assertThatThrownBy(() -> plan(1, 2, "{ batch: 4 }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2")
                .hasMessageContaining("1 rows");
        assertThatThrownBy(() -> plan(8, 2, "{ batch: 1 }")).hasMessageContaining("train.batch is 1");
    }
}
