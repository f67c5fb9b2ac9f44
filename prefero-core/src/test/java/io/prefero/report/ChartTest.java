package io.prefero.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ChartTest {
    @Test
    void valuesAreDrawnWhereTheAxesSay() {
        String svg = Chart.of("c", "", "step", Series.of("a", 0, 4, 2)).html();
        assertThat(svg).contains("d=\"M53.00 210.00L230.50 12.00L408.00 111.00\"");
    }

    @Test
    void aValueThatIsNotANumberInterruptsTheLine() {
        String svg = Chart.of("c", "", "step", Series.of("a", 0, 4, Double.NaN, 4, 0))
                .html();
        assertThat(svg)
                .contains("d=\"M53.00 210.00L141.75 12.00M319.25 12.00L408.00 210.00\"")
                .doesNotContain("NaN");
    }

    @Test
    void nothingButUndefinedValuesIsSaid() {
        assertThat(Chart.of("c", "", "step", Series.of("a", Double.NaN)).html()).contains("No values were recorded.");
        assertThat(Chart.of("c", "", "step").html()).contains("No values were recorded.");
    }

    @Test
    void aLongLineIsThinnedAndItsSpikesStay() {
        double[] values = new double[10_000];
        Arrays.fill(values, 1);
        values[5_000] = 9;
        Series thin = Series.of("a", values).thinned(600);
        assertThat(thin.points()).hasSizeLessThan(620).contains(new Series.Point(5_001, 9));
    }

    @Test
    void onlyNoiseIsSmoothed() {
        double[] noise = IntStream.range(0, 100).mapToDouble(i -> i % 7).toArray();
        double[] schedule =
                IntStream.range(0, 100).mapToDouble(i -> Math.min(i / 10.0, 1)).toArray();
        assertThat(Chart.of("c", "", "step", Series.of("a", noise)).html()).contains("moving average over 5 points");
        assertThat(Chart.of("c", "", "step", Series.of("a", schedule)).html()).doesNotContain("moving", "circle");
    }

    @Test
    void theMovingAverageIsTheMeanAround() {
        List<Series.Point> smooth =
                Series.of("a", 1, 2, 6, Double.NaN, 8).movingAverage(1).points();
        assertThat(smooth.stream().mapToDouble(Series.Point::y))
                .containsExactly(Double.NaN, 3.0, 4.0, Double.NaN, Double.NaN);
    }

    @Test
    void barsStandOnTheAxisAndReachTheirValue() {
        Bars bars = new Bars("b", "", "points", List.of("x", "y"), List.of(new Bars.Group("g", List.of(4.0, 2.0))));
        assertThat(bars.html())
                .contains("x=\"70.75\" y=\"12.00\" width=\"142.00\" height=\"198.00\"")
                .contains("x=\"248.25\" y=\"111.00\" width=\"142.00\" height=\"99.00\"");
    }

    @Test
    void barsNeedAValueForEachCategory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bars("b", "", "", List.of("x"), List.of(new Bars.Group("g", List.of()))));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bars.Group("g", List.of(Double.NaN)));
    }

    @Test
    void moreThanOneNameMakesALegend() {
        List<Series> lines = IntStream.range(0, 8)
                .mapToObj(i -> Series.of("line " + i, i, i + 1))
                .toList();
        assertThat(Chart.of("c", "", "step", lines.toArray(Series[]::new)).html())
                .contains("line 7</li>", "s5", "legend");
        assertThat(Chart.of("c", "", "step", lines.get(0)).html()).doesNotContain("legend");
    }
}
