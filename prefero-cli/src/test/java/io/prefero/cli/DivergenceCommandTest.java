package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Divergence from another model, and from itself. */
@Tag("recipe")
class DivergenceCommandTest {
    @TempDir
    Path folder;

    private Small small;

    @BeforeEach
    void make() {
        small = Small.in(folder);
    }

    private Called evaluate(String... more) {
        List<String> args = new ArrayList<>(List.of("evaluate", "divergence", "--model", small.model()));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
    }

    @Test
    void aModelDoesNotDivergeFromItselfButFromAnother() throws IOException {
        String prompts = small.file("prompts.txt", String.join("\n", "Tell me", "The garden", "I like", "Music"));
        List<String> args = List.of(
                "--prompts", prompts, "--max-new-tokens", "6", "--samples", "3", "--json", small.path("d.json"));
        Called same = evaluate(with(args, "--reference", small.model()));
        assertThat(same.code()).as(same.err()).isZero();
        assertThat(json("d.json").path("reverse_kl").path("mean").asDouble()).isCloseTo(0, within(1e-6));
        Called far = evaluate(with(args, "--reference", small.other()));
        assertThat(far.code()).as(far.err()).isZero();
        assertThat(far.out()).contains("reverse KL", "Jensen–Shannon", "log-ratio", "4 prompts, 12 texts");
        JsonNode json = json("d.json");
        for (String key : List.of("reverse_kl", "forward_kl", "jensen_shannon")) {
            assertThat(json.path(key).path("mean").asDouble()).as(key).isGreaterThan(0.1);
        }
        assertThat(json.path("samples").asInt()).isEqualTo(12);
        evaluate(with(args, "--reference", small.path("other")));
        assertThat(json("d.json")).isEqualTo(json);
    }

    private static String[] with(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        String prompts = small.file("p.txt", "a");
        for (String[] args : new String[][] {
            {"--prompts", prompts},
            {"--prompts", prompts, "--reference-adapter", "a"},
            {"--prompts", prompts, "--reference", small.model(), "--samples", "0"}
        }) {
            Called called = evaluate(args);
            assertThat(called.code()).as(String.join(" ", args)).isEqualTo(Failure.USAGE);
            assertThat(called.error()).isNotEmpty();
        }
    }
}
