package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.train.Listener.Step;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lines where there is no terminal, a bar where there is one. */
@Tag("unit")
class ConsoleTest {
    private final StringWriter text = new StringWriter();
    private long now = TimeUnit.SECONDS.toNanos(100);

    private Console console(int columns) {
        return new Console(new PrintWriter(text), columns, () -> now);
    }

    private void steps(Console console, int from, int to, int of) {
        for (int i = from; i <= to; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            console.onStep(new Step(i, of, 0.1, Map.of("loss", 0.5, "rewards/margins", 0.25, "examples_per_s", 8.0)));
        }
    }

    @Test
    void withoutATerminalALineComesEveryFewSecondsAndForTheFirstAndLastStep() {
        Console console = console(0);
        console.onMessage("libtorch");
        steps(console, 1, 12, 12);
        List<String> lines = text.toString().lines().toList();
        assertThat(lines).hasSize(5).allMatch(l -> !l.contains("\r") && !l.contains("\033"));
        assertThat(lines.get(1)).isEqualTo("step 1/12  loss 0.5000  margin 0.250  examples/s 8.0  0:11 left");
        assertThat(lines.get(2)).startsWith("step 6/12").endsWith("0:06 left");
        assertThat(lines.get(4)).startsWith("step 12/12").doesNotContain("left");
    }

    @Test
    void theTimeLeftOfAResumedRunGoesByItsOwnSteps() {
        steps(console(0), 1001, 1001, 1101);
        assertThat(text.toString()).contains("1:40 left");
    }

    @Test
    void onATerminalTheLastLineIsABarNoWiderThanTheTerminal() {
        Console console = console(60);
        steps(console, 1, 2, 2);
        String[] bars = text.toString().split("\r");
        assertThat(bars).hasSize(3);
        for (String bar : List.of(bars[1], bars[2])) {
            assertThat(bar.replaceAll("\033\\[K|\n", "").length()).isLessThan(60);
        }
        assertThat(bars[1]).startsWith("██████░░░░░░ 1/2  loss 0.5000");
        assertThat(bars[2]).endsWith("\n");
        assertThat(text.toString()).endsWith("\n");
    }

    @Test
    void otherLinesDoNotMixWithTheBar() {
        Console console = console(60);
        steps(console, 1, 1, 3);
        console.onCheckpoint(java.nio.file.Path.of("out", "step-1"));
        assertThat(text.toString()).contains("\r\033[Kcheckpoint: ");
    }
}
