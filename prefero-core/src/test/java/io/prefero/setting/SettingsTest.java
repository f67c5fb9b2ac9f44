package io.prefero.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Records from trees and back: nothing is accepted and ignored. */
@Tag("unit")
class SettingsTest {
    private enum Speed {
        SLOW_AND_SURE,
        FAST
    }

    private record Inner(
            @Setting(value = "how many", initial = "2", min = 1)
            int count,

            @Setting(value = "a share", min = 0, below = 1) Optional<Double> share) {}

    private record Outer(
            @Setting(value = "a rate", initial = "0.1", above = 0)
            double learningRate,

            @Setting(value = "steps", initial = "5", min = 0)
            long steps,

            @Setting(value = "a switch", initial = "false") boolean verbose,

            @Setting(value = "a word", initial = "fast") Speed speed,

            @Setting("a place") Path out,
            @Setting("files") List<Path> files,
            @Setting("a block") Inner inner,
            @Setting("a block that may be absent") Optional<Inner> other) {
        Outer {
            Settings.check(Outer.class, learningRate, steps, verbose, speed, out, files, inner, other);
        }
    }

    private static JsonNode yaml(String text) {
        return new YAMLMapper().readTree(text);
    }

    private static Outer read(String text) {
        return Settings.read(Outer.class, yaml(text), "");
    }

    @Test
    void whatIsNotGivenTakesItsDefault() {
        assertThat(read("out: here"))
                .isEqualTo(new Outer(
                        0.1,
                        5,
                        false,
                        Speed.FAST,
                        Path.of("here"),
                        List.of(),
                        new Inner(2, Optional.empty()),
                        Optional.empty()));
    }

    @Test
    void keysAreInSnakeCaseAndBlocksInBlocks() {
        Outer outer = read("""
                learning_rate: 1e-3
                steps: 1e3
                verbose: true
                speed: slow_and_sure
                out: /a/b
                files: [x, y]
                inner: { count: 3, share: 0.5 }
                other: {}
                """);
        assertThat(outer)
                .isEqualTo(new Outer(
                        1e-3,
                        1000,
                        true,
                        Speed.SLOW_AND_SURE,
                        Path.of("/a/b"),
                        List.of(Path.of("x"), Path.of("y")),
                        new Inner(3, Optional.of(0.5)),
                        Optional.of(new Inner(2, Optional.empty()))));
        assertThat(Settings.read(Outer.class, Settings.write(outer), "")).isEqualTo(outer);
    }

    @Test
    void oneValueMayStandWhereAListMay() {
        assertThat(read("{ out: o, files: x }").files()).containsExactly(Path.of("x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            learning_rat: 1           | learning_rat | did you mean learning_rate
            betta: 1                  | betta        | known keys
            inner: { cout: 1 }        | inner.cout   | did you mean count
            learning_rate: 0          | learning_rate| > 0
            learning_rate: -1         | learning_rate| -1
            learning_rate: .nan       | learning_rate| finite
            learning_rate: .inf       | learning_rate| finite
            learning_rate: high       | learning_rate| high
            learning_rate: "0.1"      | learning_rate| number
            learning_rate: [1]        | learning_rate| number
            steps: 1.5                | steps        | whole
            steps: -1                 | steps        | 0
            steps: 1e300              | steps        | whole
            verbose: 1                | verbose      | true or false
            speed: fasst              | speed        | did you mean fast
            speed: FAST               | speed        | slow_and_sure, fast
            inner: 3                  | inner        | block
            inner: { count: 0 }       | inner.count  | 1
            inner: { count: 3e9 }     | inner.count  | whole
            inner: { share: 1 }       | inner.share  | < 1
            other: { count: x }       | other.count  | whole
            out: [a]                  | out          | text
            """)
    void whatIsWrongIsRefusedByItsKey(String line, String key, String says) {
        assertThatThrownBy(() -> read(line.startsWith("out:") ? line : line + "\nout: o"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(says);
    }

    @Test
    void whatMustBeGivenIsAskedForWithItsMeaning() {
        assertThatThrownBy(() -> read("steps: 1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("out is missing: a place");
    }

    @Test
    void aRecordMadeInCodeIsCheckedTheSameWay() {
        assertThatThrownBy(() -> new Outer(
                        -1,
                        5,
                        false,
                        Speed.FAST,
                        Path.of("o"),
                        List.of(),
                        new Inner(2, Optional.empty()),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("learning_rate")
                .hasMessageContaining("> 0");
    }

    @Test
    void anEmptyTreeIsAllDefaults() {
        JsonNode nothing = JsonNodeFactory.instance.nullNode();
        assertThat(Settings.read(Inner.class, nothing, "")).isEqualTo(new Inner(2, Optional.empty()));
    }

    @Test
    void aComponentWithoutItsMeaningIsAMistakeOfTheProgrammers() {
        record Bare(int count) {}
        assertThatThrownBy(() -> Key.of(Bare.class))
                .hasMessageContaining("count")
                .hasMessageContaining("@Setting");
    }

    @Test
    void keysTellNameMeaningDefaultAndRange() {
        Key rate = Key.of(Outer.class).get(0);
        assertThat(List.of(rate.name(), rate.meaning(), rate.initial(), rate.range()))
                .containsExactly("learning_rate", "a rate", "0.1", "> 0");
        assertThat(Key.of(Outer.class).get(3).range()).isEqualTo("one of slow_and_sure, fast");
        assertThat(Key.of(Inner.class).get(1).range()).isEqualTo("≥ 0 and < 1");
    }
}
