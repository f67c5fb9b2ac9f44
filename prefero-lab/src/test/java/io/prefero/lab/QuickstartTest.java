package io.prefero.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    private static final Quickstart.Size SMALL = new Quickstart.Size(9_600, 150, 2_000, 100, 200);

    @TempDir
    Path folder;

    @BeforeEach
    void cacheOfItsOwn() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
    }

    private Quickstart.Result run(String name, Labels labels, Quickstart.Size size, List<String> said) {
        return Quickstart.run(
                new Quickstart.Settings(folder.resolve(name), 1, labels, size), said::add, () -> Listener.SILENT);
    }

    @Test
    void realPreferencesRaiseTheTrueReward() throws IOException {
        List<String> said = new ArrayList<>();
        Quickstart.Result result = run("true", Labels.TRUE, SMALL, said);
        assertThat(result.outcome().reward().verdict()).isEqualTo(PairedChange.Verdict.ROSE);
        assertThat(result.outcome().divergence().low()).isPositive();
        assertThat(said).anyMatch(s -> s.contains("true reward rose by"));
        assertThat(Files.readString(result.report())).contains("true reward rose by", "It worked");
        assertThat(result.model().resolve("config.json")).exists();
        assertThat(Files.readAllLines(result.metrics())).hasSize(SMALL.preferenceSteps());
    }

    @Test
    void coinTossesDoNot() {
        Quickstart.Result result = run("shuffled", Labels.SHUFFLED, SMALL, new ArrayList<>());
        assertThat(result.outcome().reward().verdict()).isNotEqualTo(PairedChange.Verdict.ROSE);
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        Quickstart.Size tiny = new Quickstart.Size(640, 10, 128, 4, 20);
        Quickstart.Result one = run("one", Labels.TRUE, tiny, new ArrayList<>());
        Quickstart.Result other = run("other", Labels.TRUE, tiny, new ArrayList<>());
        assertThat(one.outcome()).isEqualTo(other.outcome());
        assertThat(Files.readAllBytes(one.model().resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(other.model().resolve("model.safetensors")));
    }

    @Test
    void aFolderThatHoldsSomethingIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("full"));
        Files.writeString(folder.resolve("full/file"), "kept");
        assertThatThrownBy(() -> run("full", Labels.TRUE, SMALL, new ArrayList<>()))
                .hasMessageContaining("not empty");
        assertThat(folder.resolve("full/file")).hasContent("kept");
    }
}
