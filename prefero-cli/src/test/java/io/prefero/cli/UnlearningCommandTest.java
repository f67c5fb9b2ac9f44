package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a model has forgotten, by the command. */
@Tag("recipe")
class UnlearningCommandTest {
    @TempDir
    Path folder;

    private Small small;

    @BeforeEach
    void make() {
        small = Small.in(folder);
    }

    private Called evaluate(String... more) {
        List<String> args = new ArrayList<>(List.of("evaluate", "unlearning", "--model", small.model()));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
    }

    private static String questions(int from, int to, boolean paraphrased) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"question\": \"Who likes tea " + i + "?\", \"answer\": \"I like tea.\", "
                        + (paraphrased ? "\"paraphrased_answer\": \"Tea is liked by me.\", " : "")
                        + "\"perturbed_answer\": [\"No.\", \"The rain" + i + ".\"]}\n")
                .collect(Collectors.joining());
    }

    @Test
    void unlearningHasNineNumbersAUtilityAndAQuality() throws IOException {
        String forget = small.file("forget.jsonl", questions(0, 5, true));
        List<String> args = List.of(
                "--forget",
                forget,
                "--retain",
                small.file("retain.jsonl", questions(5, 8, true)),
                "--real-authors",
                small.file("authors.jsonl", questions(8, 10, false)),
                "--world-facts",
                small.file("facts.jsonl", questions(10, 13, false)),
                "--template",
                "Q: {question} A: ",
                "--max-new-tokens",
                "4");
        Called called = evaluate(with(args, "--oracle", small.other(), "--json", small.path("u.json")));
        assertThat(called.code()).as(called.err()).isZero();
        assertThat(called.out())
                .contains("forget ", "retain ", "real authors ", "world facts ", "model utility", "the 9 numbers")
                .containsPattern("forget quality p = [0-9.e-]+, D = [0-9.]+");
        JsonNode json = json("u.json");
        assertThat(json.path("parts").asInt()).isEqualTo(9);
        assertThat(json.path("asked").path("max_new_tokens").asInt()).isEqualTo(4);
        JsonNode first = json.path("sets").path("retain").path("questions").get(0);
        assertThat(first.path("at").asString()).isEqualTo("retain.jsonl:1");
        assertThat(first.path("said").isString()).isTrue();
        assertThat(json.path("sets").path("world_facts").path("questions").size())
                .isEqualTo(3);
    }

    @Test
    void ratiosThatWereKeptSayTheSameAsTheOracle() throws IOException {
        String forget = small.file("forget.jsonl", questions(0, 6, true));
        String oracle = small.other();
        Called kept = Called.with(
                "evaluate", "unlearning", "--model", oracle, "--forget", forget, "--json", small.path("oracle.json"));
        assertThat(kept.code()).as(kept.err()).isZero();
        assertThat(kept.out()).contains("no forget quality");
        evaluate("--forget", forget, "--oracle", oracle, "--json", small.path("a.json"));
        evaluate("--forget", forget, "--oracle-ratios", small.path("oracle.json"), "--json", small.path("b.json"));
        assertThat(json("a.json")).isEqualTo(json("b.json"));
        assertThat(json("a.json").path("forget_quality").path("p").asDouble()).isBetween(0.0, 0.9999);
        Called itself = Called.with(
                "evaluate",
                "unlearning",
                "--model",
                oracle,
                "--forget",
                forget,
                "--oracle-ratios",
                small.path("oracle.json"));
        assertThat(itself.out()).contains("p = 1, D = 0: not told from the oracle");
    }

    @Test
    void ofThreeQuestionsNothingIsSaid() {
        String forget = small.file("forget.jsonl", questions(0, 3, true));
        assertThat(evaluate("--forget", forget, "--oracle", small.model(), "--max-new-tokens", "1")
                        .out())
                .contains("p = 1, D = 0: too few questions");
    }

    private static String[] with(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        String forget = small.file("forget.jsonl", questions(0, 2, true));
        for (String[] args : new String[][] {
            {},
            {"--forget", small.path("none.jsonl")},
            {"--forget", forget, "--template", "Q:"},
            {"--forget", forget, "--column", "prompt=q"},
            {"--forget", forget, "--column", "question=q"},
            {"--forget", forget, "--oracle-adapter", "a"},
            {"--forget", forget, "--oracle", "a", "--oracle-ratios", "b"},
            {"--forget", forget, "--oracle-ratios", forget}
        }) {
            Called called = evaluate(args);
            assertThat(called.code()).as(String.join(" ", args)).isEqualTo(Failure.USAGE);
            assertThat(called.error()).isNotEmpty();
        }
    }
}
