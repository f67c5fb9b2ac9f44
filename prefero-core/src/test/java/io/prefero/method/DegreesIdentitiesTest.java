package io.prefero.method;

import static io.prefero.method.Pairs.EXAMPLES;
import static io.prefero.method.Pairs.TIGHT;
import static io.prefero.method.Pairs.method;
import static io.prefero.method.Pairs.sameGradients;
import static io.prefero.method.Pairs.sameLosses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Levels;
import io.prefero.objective.Degrees;
import io.prefero.objective.Objective;
import io.prefero.score.Stretch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exact identities of self-supervised preference optimisation, on random scores in fp64. */
@Tag("unit")
@ExtendWith(Levels.class)
class DegreesIdentitiesTest {
    private static final Objective SPO = method("self-supervised-po", "{ beta: 0.3, gamma: 0.7 }");

    private static double base(Sample s) {
        return s.evaluate(method("dpo", "{ beta: 0.3 }")).loss();
    }

    @Test
    void withoutItsTermItIsDpo() {
        Sample s = Sample.of(SPO, 80, EXAMPLES);
        Sample.Answer own = s.evaluate(method("self-supervised-po", "{ beta: 0.3, gamma: 0 }"));
        Sample.Answer dpo = s.evaluate(method("dpo", "{ beta: 0.3 }"));
        sameLosses(own, dpo);
        sameGradients(own, dpo, 1);
    }

    @Test
    void aHeadThatSaysNothingCostsTheLogarithmOfTheLevels() {
        Sample s = Pairs.map(Sample.of(SPO, 81, EXAMPLES), Degrees.LEVELS, Degrees.LOGITS, x -> 0);
        assertThat(s.evaluate(SPO).loss()).isCloseTo(base(s) + 0.7 * Math.log(4), within(TIGHT));
    }

    @Test
    void levelsThatChangeTheirNamesTogetherWithTheHeadsRowsChangeNothing() {
        int[] renamed = {2, 0, 3, 1};
        Sample s = Sample.of(SPO, 82, EXAMPLES);
        double[][] logits = Arrays.stream(s.column(Degrees.LEVELS, Degrees.LOGITS))
                .map(row -> {
                    double[] other = new double[row.length];
                    for (int level = 0; level < row.length; level++) {
                        other[renamed[level]] = row[level];
                    }
                    return other;
                })
                .toArray(double[][]::new);
        Sample other = withLevels(
                s.with(Degrees.LEVELS, Degrees.LOGITS, logits),
                Arrays.stream(s.note(Degrees.LEVELS, Degrees.LEVEL))
                        .map(level -> renamed[(int) level])
                        .toArray());
        assertThat(other.evaluate(SPO).losses()).containsExactly(s.evaluate(SPO).losses(), within(TIGHT));
    }

    @Test
    void withoutAnAnswerThatCouldBeDegradedItIsDpo() {
        Sample s = Sample.of(SPO, 83, EXAMPLES);
        Map<Stretch, Sample.Rows> none = new LinkedHashMap<>(s.stretches());
        none.put(
                Stretch.response(Degrees.LEVELS),
                new Sample.Rows(
                        new int[EXAMPLES],
                        Map.of(Degrees.LOGITS, new double[0][]),
                        Map.of(Degrees.LEVEL, new double[0])));
        assertThat(new Sample(none, s.notes()).evaluate(SPO).loss()).isCloseTo(base(s), within(TIGHT));
    }

    private static Sample withLevels(Sample s, double[] levels) {
        Stretch answers = Stretch.response(Degrees.LEVELS);
        Sample.Rows rows = s.stretches().get(answers);
        Map<String, double[]> notes = new HashMap<>(rows.notes());
        notes.put(Degrees.LEVEL, levels);
        Map<Stretch, Sample.Rows> changed = new LinkedHashMap<>(s.stretches());
        changed.put(answers, new Sample.Rows(rows.counts(), rows.values(), notes));
        return new Sample(changed, s.notes());
    }
}
