package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row explained on the terminal and as a page. */
@Tag("recipe")
class ExplainCommandTest {
    @TempDir
    static Path folder;

    private static Small small = new Small(Path.of(""));

    @BeforeAll
    static void train() {
        small = Small.in(folder);
        small.data();
        Called called = Called.with(
                "train",
                "dpo",
                "--model",
                small.model(),
                "--data",
                small.path("pairs.jsonl"),
                "--out",
                small.path("run"),
                "--set",
                "train={ lr: 0.01, batch: 4, steps: 4 }");
        assertThat(called.err()).isEmpty();
    }

    private static Called explain(String... args) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(args));
        return Called.with(all);
    }

    @Test
    void aRunsRowIsToldBeforeAndAfter() {
        Called called = explain("--run", small.path("run"), "--row", "1");
        assertThat(called.err()).isEmpty();
        assertThat(called.code()).isZero();
        assertThat(called.out())
                .startsWith("row 1 (pairs.jsonl:2) by dpo, beta 0.1, reference_free false\n")
                .contains("before: " + small.model(), "after: " + small.path("run/model"))
                .containsPattern("loss +0\\.6931 → +0\\.[0-6]\\d+   of this row")
                .containsPattern("margin +0 → +0\\.\\d+")
                .containsPattern("gradient weight +0\\.0500 → +0\\.0[0-4]\\d+   greatest")
                .contains("tokens that carry the margin", "prompt: Tell me about rain.")
                .containsPattern(
                        "   # token +log π_ref +log π +log-ratio +of the reward +∂loss/∂log π\n +before +after")
                .containsPattern("chosen:\n(.*\n){2}   1 \" I")
                .contains("page: " + small.path("run/explain-1.html"));
        assertThat(called.out().lines())
                .allMatch(l -> l.codePointCount(0, l.length()) <= 100 || l.contains(folder + ""));
        assertThat(called.out()).doesNotContain("\033");
        assertThat(folder.resolve("run/explain-1.html"))
                .content()
                .contains("Row 1 by dpo", "What carries the margin", "Every token of rejected");
    }

    @Test
    void aModelAloneIsToldAsItIs() {
        Called called = explain(
                "simpo",
                "--model",
                small.model(),
                "--data",
                small.path("pairs.jsonl"),
                "--line",
                "3",
                "--set",
                "beta=3",
                "--html",
                small.path("page.html"));
        assertThat(called.err()).isEmpty();
        assertThat(called.out())
                .contains("row 2 (pairs.jsonl:3) by simpo, beta 3", "now: " + small.model())
                .doesNotContain("→", "log-ratio", "log π_ref");
        assertThat(folder.resolve("page.html")).isNotEmptyFile();
    }

    @Test
    void aRunsMethodMayBeAskedWithOtherSettings() {
        Called called = explain("--run", small.path("run"), "--set", "beta=0.5", "--html", small.path("other.html"));
        assertThat(called.out()).containsPattern("gradient weight +0\\.2500 →");
    }

    @Test
    void onATerminalTokensAreColoured() {
        System.setProperty(Console.COLUMNS, "120");
        try {
            assertThat(explain("--run", small.path("run")).out()).contains("\033[34m\"", "\033[0m");
        } finally {
            System.clearProperty(Console.COLUMNS);
        }
    }

    @Test
    void wrongUsageAndRowsThatAreNotThereAreNamed() {
        String run = small.path("run");
        assertThat(explain().error()).contains("--run DIR, or METHOD --model DIR --data FILE");
        assertThat(explain("dpo", "--run", run).error()).contains("leave out METHOD");
        assertThat(explain("--run", run, "--row", "1", "--line", "2").error()).contains("--row and --line");
        assertThat(explain("--run", run, "--row", "8").error()).contains("no row 8", "row 7, pairs.jsonl:8");
        assertThat(explain("--run", run, "--row", "-1").error()).contains("counted from 0");
        assertThat(explain("--run", run, "--data", small.path("none.jsonl")).error())
                .contains("none.jsonl");
        assertThat(explain("--run", small.path("nowhere")).error()).contains("no run in", "nowhere");
        assertThat(explain("kto", "--model", small.model(), "--data", small.path("pairs.jsonl"))
                        .error())
                .contains("pairs.jsonl:1", "completion", "is missing");
        assertThat(explain("--run", run, "--row", "8").code()).isEqualTo(Failure.USAGE);
    }
}
