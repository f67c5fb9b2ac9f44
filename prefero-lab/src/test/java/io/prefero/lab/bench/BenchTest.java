package io.prefero.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.Draw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("recipe")
class BenchTest {
    private static final Subject SUBJECT = new Subject(new Words(Words.numbered("w", 4)), 16, 16);
    private static final List<Demonstration> ROWS =
            Stream.generate(() -> new Demonstration("w0", " w2 w3")).limit(64).toList();

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void onAFreshBench() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
        bench = new Bench(folder.resolve("models"));
    }

    private Training imitation(int steps) {
        return Training.of("{ name: sft }", ROWS, "{ lr: 1e-2, batch: 16, steps: " + steps + " }");
    }

    @Test
    void whatIsAskedForTwiceIsMadeOnce() throws IOException {
        Path fresh = bench.fresh(SUBJECT, 1);
        Path model = bench.trained(fresh, imitation(2), 1);
        Path weights = model.resolve("model.safetensors");
        Object made = Files.getLastModifiedTime(weights);
        assertThat(bench.trained(fresh, imitation(2), 1)).isEqualTo(model);
        assertThat(new Bench(folder.resolve("models")).trained(fresh, imitation(2), 1))
                .isEqualTo(model);
        assertThat(Files.getLastModifiedTime(weights)).isEqualTo(made);
        assertThat(bench.fresh(SUBJECT, 2)).isNotEqualTo(fresh);
        assertThat(bench.trained(fresh, imitation(3), 1)).isNotEqualTo(model);
        assertThat(bench.trained(fresh, imitation(2), 2)).isNotEqualTo(model);
    }

    @Test
    void whatAnInterruptedProcessLeftIsMadeAgain() throws IOException {
        Path fresh = bench.fresh(SUBJECT, 1);
        Path model = bench.trained(fresh, imitation(2), 1);
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Files.move(model, model.resolveSibling("half"));
        bench.trained(fresh, imitation(2), 1);
        assertThat(Files.readAllBytes(model.resolve("model.safetensors"))).isEqualTo(weights);
        assertThat(model.resolveSibling("half")).doesNotExist();
    }

    @Test
    void anAuthorWritesWhatItHasLearnedAndKnowsHowLikelyItIs() {
        Path fresh = bench.fresh(SUBJECT, 1);
        try (Author author = Author.load(bench.trained(fresh, imitation(60), 1));
                Author before = Author.load(fresh)) {
            List<Reply> greedy = author.greedy(List.of("w0"), 5);
            assertThat(greedy.get(0).text()).isEqualTo("w2 w3");
            assertThat(greedy.get(0).ids()).containsExactly(6, 7, 2);
            Reply read = author.read("w0", " w2 w3");
            assertThat(read.ids()).isEqualTo(greedy.get(0).ids());
            double own = Arrays.stream(author.logProbs(List.of(read)).get(0)).sum();
            double theirs = Arrays.stream(before.logProbs(List.of(read)).get(0)).sum();
            assertThat(own).isGreaterThan(-0.5).isLessThan(0);
            assertThat(author.logRatios(List.of(read), before)).containsExactly(own - theirs);
            assertThat(Arrays.stream(author.tokenKl(List.of(read), before).get(0)))
                    .hasSize(3)
                    .allMatch(kl -> kl > 0);
            assertThat(author.tokenKl(List.of(read), author).get(0)).containsOnly(0);
            assertThat(author.replies(List.of("w0", "w0"), 5, Draw.seed(1))).hasSize(2);
        }
    }
}
