package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts and numbers in few columns. */
@Tag("unit")
class ShownTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "-0.05, −0.0500",
        "0.69314718, 0.6931",
        "-12.3456, −12.346",
        "-123.456, −123.46",
        "12345.6, 12346",
        "-0.00123, −1.2e−3",
        "1.2e-12, 1e−12",
        "2345678, 2.3e6",
        "-Infinity, −inf",
        "NaN, NaN"
    })
    void numbersTakeAtMostSevenCharacters(double value, String expected) {
        assertThat(Digits.of(value)).isEqualTo(expected).hasSizeLessThan(Digits.WIDTH);
    }

    @Test
    void nothingInATextSteersTheTerminal() {
        assertThat(Shown.line("a\033[2J\nb\t\u009b")).isEqualTo("a\\x1b[2J\\nb\\t\\x9b");
        assertThat(Shown.token(" a", 8)).isEqualTo("\" a\"");
        assertThat(Shown.token("abcdefgh", 8)).isEqualTo("\"abcde…\"");
    }

    @Test
    void longLinesBreakBetweenWordsOrElseWithin() {
        assertThat(Shown.wrapped("one two three", 8)).isEqualTo(List.of("one two", "  three"));
        assertThat(Shown.wrapped("aaaaaaaaaaaa", 8)).isEqualTo(List.of("aaaaaaaa", "  aaaa"));
    }
}
