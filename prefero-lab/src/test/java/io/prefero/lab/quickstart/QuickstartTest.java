package io.prefero.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.prefero.eval.PairedChange;
import io.prefero.train.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart in small: the whole way, with less of everything. */
@Tag("recipe")
class QuickstartTest {
    private static final Quickstart.Size SMALL = new Quickstart.Size(11_520, 180, 2_000, 60, 240);
    private static final Quickstart.Size TINY = new Quickstart.Size(640, 10, 128, 4, 20);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void cacheOfItsOwn() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
    }

    private Quickstart.Result run(String name, long seed, Labels labels, Quickstart.Size size) {
        said.clear();
        return Quickstart.run(
                new Quickstart.Settings(folder.resolve(name), seed, labels, size), said::add, () -> Listener.SILENT);
    }

    @Test
    void realPreferencesRaiseTheTrueReward() throws IOException {
        Quickstart.Result result = run("true", 1, Labels.TRUE, SMALL);
        PairedChange reward = result.outcome().reward();
        assertThat(reward.verdict()).isEqualTo(PairedChange.Verdict.ROSE);
        assertThat(reward.difference().low()).isGreaterThan(0.5);
        assertThat(result.outcome().divergence().low()).isPositive();
        assertThat(String.join("\n", said)).contains("It worked.", "the true reward rose by");
        assertThat(Files.readString(result.report())).contains("It worked", "the true reward rose by");
    }

    @Test
    void coinTossesDoNot() {
        Quickstart.Result result = run("shuffled", 1, Labels.SHUFFLED, SMALL);
        PairedChange reward = result.outcome().reward();
        assertThat(reward.verdict()).isNotEqualTo(PairedChange.Verdict.ROSE);
        assertThat(reward.after()).isCloseTo(reward.before(), within(0.5));
        assertThat(String.join("\n", said)).contains("No improvement, as it must be.", "A coin decides");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        Quickstart.Result one = run("one", 1, Labels.TRUE, TINY);
        Quickstart.Result again = run("again", 1, Labels.TRUE, TINY);
        Quickstart.Result other = run("other", 2, Labels.TRUE, TINY);
        assertThat(again.outcome().answers()).isEqualTo(one.outcome().answers());
        assertThat(again.outcome().reward()).isEqualTo(one.outcome().reward());
        assertThat(again.pairs()).hasSameBinaryContentAs(one.pairs());
        assertThat(weights(again)).hasSameBinaryContentAs(weights(one));
        assertThat(Files.mismatch(weights(other), weights(one))).isNotNegative();
    }

    @Test
    void everythingLiesWhereItSays() throws IOException {
        Quickstart.Result result = run("places", 1, Labels.TRUE, TINY);
        assertThat(Files.readAllLines(result.pairs()).get(0))
                .startsWith("{\"prompt\":\"")
                .contains("\"rejected\":\"");
        assertThat(Files.readAllLines(result.metrics())).hasSize(TINY.preferenceSteps());
        assertThat(result.model()).isDirectoryContaining("glob:**/tokenizer.json");
        assertThat(result.model()).isDirectoryContaining("glob:**/config.json");
        String all = String.join("\n", said);
        assertThat(all)
                .contains(
                        result.report().toString(),
                        result.model().toString(),
                        result.metrics().toString());
        assertThat(all.lines().filter(line -> !line.contains(folder.toString())))
                .allMatch(line -> line.length() <= 100);
    }

    @Test
    void aFolderThatHoldsSomethingIsRefused() throws IOException {
        Path full = Files.createDirectories(folder.resolve("full"));
        Files.writeString(full.resolve("file"), "kept");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run("full", 1, Labels.TRUE, TINY))
                .withMessageContaining("not empty");
        assertThat(full.resolve("file")).hasContent("kept");
    }

    private static Path weights(Quickstart.Result result) {
        return result.model().resolve("model.safetensors");
    }
}
