package io.prefero.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NumbersTest {
    @Test
    void numbersAreWrittenAsPeopleReadThem() {
        assertThat(Numbers.brief(Math.log(2))).isEqualTo("0.693");
        assertThat(Numbers.brief(1234.56)).isEqualTo("1235");
        assertThat(Numbers.brief(400)).isEqualTo("400");
        assertThat(Numbers.brief(-0.25)).isEqualTo("−0.25");
        assertThat(Numbers.brief(5e-7)).isEqualTo("5e−7");
        assertThat(Numbers.brief(0)).isEqualTo("0");
        assertThat(Numbers.brief(2.5e9)).isEqualTo("2.5e9");
        assertThat(Numbers.brief(Double.NaN)).isEqualTo("not a number");
    }
}
