package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NumberTableTest {
    @Test
    void numbersHaveFourDigitsAndNoNoughtsBehind() {
        assertThat(NumberTable.brief(0.25)).isEqualTo("0.25");
        assertThat(NumberTable.brief(-39.94633)).isEqualTo("-39.95");
        assertThat(NumberTable.brief(-0.0)).isEqualTo("0");
        assertThat(NumberTable.brief(300)).isEqualTo("300");
        assertThat(NumberTable.brief(1.4508889e-11)).isEqualTo("1.451e-11");
        assertThat(NumberTable.brief(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void columnsStandUnderEachOther() {
        assertThat(new NumberTable(6, 8).row("ches", 1.5, 7, "median")).isEqualTo("ches       1.5       7  median");
    }
}
