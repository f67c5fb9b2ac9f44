package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DatasetsTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void load() throws IOException {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void everyKindOfRowBecomesItsBranches() throws IOException {
        Dataset pairs = bench.open(Kind.PAIR, bench.settings("{'prompt': 'p', 'chosen': 'a', 'rejected': 'bc'}"))
                .train();
        assertThat(pairs.size()).isEqualTo(1);
        assertThat(pairs.row(0))
                .isEqualTo(new TokenRow(
                        0,
                        List.of(
                                new TokenText("chosen", Bench.sequence("p", "a")),
                                new TokenText("rejected", Bench.sequence("p", "bc"))),
                        Map.of()));
        assertThat(bench.open(Kind.UNPAIRED, bench.settings("{'prompt': 'p', 'completion': 'ä', 'label': true}"))
                        .train()
                        .row(0))
                .isEqualTo(TokenRows.of(0, Map.of("response", Bench.sequence("p", "ä")), Map.of("desirable", 1.0)));
        assertThat(bench.open(Kind.DEMONSTRATION, bench.settings("{'text': 'ab'}"))
                        .train()
                        .row(0))
                .isEqualTo(TokenRows.of(0, Map.of("chosen", Bench.sequence("", "ab")), Map.of()));
    }

    @Test
    void rowsThatDoNotFitAreCountedAndNamed() throws IOException {
        List<Path> pairs = List.of(bench.file(
                "{'prompt': 'pp', 'chosen': 'a', 'rejected': 'b'}",
                "{'prompt': 'pp', 'chosen': 'aa', 'rejected': 'b'}",
                "",
                "{'prompt': 'pp', 'chosen': 'aaaaa', 'rejected': 'b'}"));
        DataSettings drop = Bench.settings(pairs, "{max_length: 5, overflow: drop}");
        Dataset dropped = bench.open(Kind.PAIR, drop).train();
        assertThat(dropped.size()).isEqualTo(1);
        assertThat(dropped.report().summary())
                .isEqualTo("3 rows read, 1 kept (10 tokens); dropped because longer than max_length 5: 2"
                        + " (rows.jsonl:2, rows.jsonl:4)");
        DataSettings left = Bench.settings(pairs, "max_length: 5");
        Dataset shortened = bench.open(Kind.PAIR, left).train();
        assertThat(shortened.size()).isEqualTo(2);
        assertThat(TokenRows.sequences(shortened.row(1)))
                .isEqualTo(Map.of("chosen", Bench.sequence("p", "aa"), "rejected", Bench.sequence("p", "b")));
        assertThat(shortened.report().summary())
                .isEqualTo("3 rows read, 2 kept (19 tokens); dropped because the answer alone is longer than"
                        + " max_length 5: 1 (rows.jsonl:4); prompts shortened: 1 (rows.jsonl:2)");
    }

    @Test
    void noRowsAtAllIsAnError() throws IOException {
        DataSettings empty = bench.settings("");
        assertThatThrownBy(() -> bench.open(Kind.PAIR, empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no row to train on in " + empty.train() + ": 0 rows read, 0 kept (0 tokens)");
        DataSettings settings = Bench.settings(List.of(bench.file("{'text': 'a'}")), "eval: " + folder.resolve("none"));
        assertThatThrownBy(() -> bench.open(Kind.DEMONSTRATION, settings))
                .hasMessage("data file " + folder.resolve("none") + " does not exist");
    }

    @Test
    void evalFilesAreReadAsTheyAre() throws IOException {
        Path eval = Files.writeString(folder.resolve("eval.jsonl"), "{\"text\": \"b\"}");
        List<Path> train = List.of(bench.file("{'text': 'a'}"));
        Datasets both = bench.open(Kind.DEMONSTRATION, Bench.settings(train, "eval: " + eval));
        assertThat(TokenRows.sequences(both.train().row(0))).containsValue(Bench.sequence("", "a"));
        assertThat(TokenRows.sequences(both.eval().row(0))).containsValue(Bench.sequence("", "b"));
        assertThat(bench.open(Kind.DEMONSTRATION, bench.settings("{'text': 'a'}"))
                        .eval()
                        .size())
                .isZero();
    }

    @Test
    void theSplitGoesByThePromptAlone() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            lines.add("{'prompt': 'prompt " + i / 2 + "', 'completion': 'answer " + i + "'}");
        }
        Datasets split = bench.open(Kind.DEMONSTRATION, bench.split(lines, 0.25));
        Set<String> held = bench.prompts(split.eval());
        assertThat(Collections.disjoint(held, bench.prompts(split.train()))).isTrue();
        assertThat(split.train().size() + split.eval().size()).isEqualTo(2000);
        assertThat(split.eval().size()).isBetween(400, 600).isEven();
        assertThat(split.train().report().otherSide()).isEqualTo(split.eval().size());

        Collections.shuffle(lines, new Random(1));
        Datasets half = bench.open(Kind.DEMONSTRATION, bench.split(lines.subList(0, 1000), 0.25));
        assertThat(held).containsAll(bench.prompts(half.eval()));
        assertThat(Collections.disjoint(held, bench.prompts(half.train()))).isTrue();
        Datasets more = bench.open(Kind.DEMONSTRATION, bench.split(lines, 0.5));
        assertThat(bench.prompts(more.eval())).containsAll(held);
    }

    @Test
    void rowsWithoutPromptAreSplitByTheirTexts() throws IOException {
        List<String> lines =
                IntStream.range(0, 200).mapToObj(i -> "{'text': '" + i + "'}").toList();
        assertThat(bench.open(Kind.DEMONSTRATION, bench.split(lines, 0.5))
                        .eval()
                        .size())
                .isBetween(60, 140);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        List<Path> one = List.of(folder.resolve("a"));
        assertThatThrownBy(() -> Bench.settings(List.of(), "eval: a")).hasMessage("data.train names no file");
        for (String fraction : List.of("-0.1", "1", ".nan")) {
            assertThatThrownBy(() -> Bench.settings(one, "eval_fraction: " + fraction))
                    .hasMessageContaining("eval_fraction must be a finite number ≥ 0 and < 1, got ");
        }
        assertThatThrownBy(() -> Bench.settings(one, "{eval: a, eval_fraction: 0.1}"))
                .hasMessageContaining("only one of them");
        assertThatThrownBy(() -> Bench.settings(one, "max_length: 1"))
                .hasMessageContaining("max_length must be a finite number ≥ 2, got 1");
    }
}
