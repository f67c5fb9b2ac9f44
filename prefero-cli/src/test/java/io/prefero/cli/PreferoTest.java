package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Help, usage errors, and the table of methods. */
@Tag("unit")
class PreferoTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "train",
                "race",
                "generate",
                "score",
                "explain",
                "ches",
                "evaluate",
                "loss",
                "methods",
                "lab"
            })
    void everyCommandHasHelpWithExitCodes(String command) {
        Called called = Called.with(command, "--help");
        assertThat(called.code()).isZero();
        assertThat(called.out()).contains("Usage: prefero " + command, "Exit codes:", "it failed while running");
    }

    @Test
    void theVersionIsSaid() {
        assertThat(Called.with("--version").out()).startsWith("prefero ");
    }

    @Test
    void wrongUsageIsOneMessageAndExitCodeTwo() {
        for (String[] args : new String[][] {
            {"trian"},
            {"loss", "dpo"},
            {"generate", "--model", "m"},
            {"generate", "--model", "m", "--prompt", "a", "--prompts", "b"},
            {"score", "--model", "m", "--data", "d", "--set", "beta=1"},
            {"score", "--model", "m", "--data", "d", "--set", "data.eval_fraction=0.1"},
            {"train", "dpo", "--set", "lr"},
            {"train"},
            {"methods", "dppo"}
        }) {
            Called called = Called.with(args);
            assertThat(called.code()).as(String.join(" ", args)).isEqualTo(Failure.USAGE);
            assertThat(called.out()).isEmpty();
            assertThat(called.error()).isNotEmpty();
        }
    }

    @Test
    void debugShowsWhereAnErrorCameFrom() {
        assertThat(Called.with("--debug", "methods", "dppo").err()).contains("error: ", "\tat io.prefero");
        assertThat(Called.with("methods", "dppo", "--debug").err()).contains("error: ", "\tat io.prefero");
    }

    @Test
    void thePagesMadeFromRecordsAreUpToDate() throws Exception {
        requirePage("docs/methods.md", "methods", "--markdown");
        requirePage("docs/settings.md", "train", "--keys");
    }

    private static void requirePage(String name, String... command) throws Exception {
        assertThat(Files.readString(Path.of(System.getProperty("prefero.root", ".."), name)))
                .as(name + " is out of date: run ./prefero " + String.join(" ", command) + " > " + name)
                .isEqualTo(Called.with(command).out());
    }

    @Test
    void everyMethodIsListedWithItsHyperparameters() {
        String text = Called.with("methods").out();
        JsonNode json =
                JsonMapper.shared().readTree(Called.with("methods", "--json").out());
        assertThat(json.size()).isGreaterThanOrEqualTo(8);
        for (JsonNode method : json) {
            assertThat(text).contains(method.path("id").asString());
            assertThat(method.path("about").asString()).doesNotContain("lacks");
            String detail = Called.with("methods", method.path("id").asString()).out();
            method.path("hyperparameters")
                    .forEach(k -> assertThat(detail)
                            .contains(
                                    k.path("name").asString(), k.path("meaning").asString()));
        }
    }
}
