package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.tensor.Folders;
import io.prefero.train.MetricsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a tiny model by the command. */
@Tag("recipe")
class TrainCommandTest {
    @TempDir
    static Path folder;

    private static Small small = new Small(Path.of(""));

    @BeforeAll
    static void make() {
        small = Small.in(folder);
        small.data();
    }

    private static Called train(String out, String... more) {
        return called("train", out, more);
    }

    private static Called called(String command, String out, String... more) {
        List<String> args = new ArrayList<>(List.of(
                command,
                "dpo",
                "--model",
                small.model(),
                "--data",
                small.path("pairs.jsonl"),
                "--out",
                small.path(out)));
        args.addAll(List.of("--set", "train.batch=4", "--set", "train.lr=1e-3"));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private static byte[] weights(String out) throws IOException {
        return Files.readAllBytes(folder.resolve(out).resolve("model/model.safetensors"));
    }

    @Test
    void aRunLeavesItsFolderAndSaysWhere() {
        Called called = train("whole", "--set", "train.steps=3", "--set", "train.checkpoint_every=2");
        assertThat(called.err()).isEmpty();
        assertThat(called.code()).isZero();
        assertThat(called.out())
                .contains("libtorch", "threads", "8 rows read, 8 kept", "step 1/3", "step 3/3", "loss 0.6931")
                .contains("checkpoint: ", "weights: " + small.path("whole/model"), "report.html");
        for (String name : List.of("run.yaml", "metrics.jsonl", "report.html", "checkpoints/step-2/state.json")) {
            assertThat(folder.resolve("whole").resolve(name)).isNotEmptyFile();
        }
    }

    @Test
    void anEstimateSaysWhatARunWouldCostAndWritesNothing() {
        Called called = called("estimate", "estimated");
        assertThat(called.err()).isEmpty();
        assertThat(called.code()).isZero();
        assertThat(called.out())
                .containsPattern("tokens an epoch: [\\d,]+ padded, [\\d,]+ packed, [\\d,]+ computed")
                .containsPattern("memory at the peak: about 0\\.\\d+ GB \\(models")
                .containsPattern("time: \\d+\\.\\d+ s a step");
        assertThat(folder.resolve("estimated")).doesNotExist();
    }

    @Test
    void naiveRunsEndWithTheSameLosses() {
        train("fast", "--set", "train.steps=3");
        Called plain = train("plain", "--naive", "--set", "train.steps=3");
        assertThat(plain.code()).isZero();
        List<Map<String, Double>> fast = MetricsFile.read(folder.resolve("fast/metrics.jsonl"));
        List<Map<String, Double>> naive = MetricsFile.read(folder.resolve("plain/metrics.jsonl"));
        for (int step = 0; step < 3; step++) {
            assertThat(naive.get(step).get("loss")).isCloseTo(fast.get(step).get("loss"), within(1e-5));
        }
    }

    @Test
    void aTrainedModelAnswersAndIsScored() {
        train("answers", "--set", "train.steps=1");
        String model = small.path("answers/model");
        Called generated =
                Called.with("generate", "--model", model, "--prompt", "Tell me", "--greedy", "--max-new-tokens", "5");
        assertThat(generated.err()).matches("5 tokens in .* tokens/s\\)\\R");
        assertThat(generated.out()).startsWith("Tell me");
        Called scored = Called.with("score", "--model", model, "--data", small.path("pairs.jsonl"));
        assertThat(scored.out().lines()).hasSize(8).allMatch(l -> l.contains("\"chosen_logps\":[-"));
    }

    @Test
    void settingsComeFromFileThenOptionsThenSet() {
        String config = small.file("config.yaml", """
                method: { name: dpo, beta: 0.3 }
                model: { path: elsewhere }
                data: { train: [%s], max_length: 32 }
                train: { lr: 1e-5, batch: 4, steps: 2 }
                out: %s
                seed: 7
                """.formatted(small.path("pairs.jsonl"), small.path("configured")));
        Called called = Called.with(
                "train",
                "--config",
                config,
                "--model",
                small.model(),
                "--set",
                "train.lr=2e-5",
                "--set",
                "seed=8",
                "--set",
                "reference_free=true",
                "--dry-run");
        assertThat(called.err()).isEmpty();
        assertThat(called.out())
                .contains("beta: 0.3", "reference_free: true", "path: " + small.model(), "max_length: 32")
                .contains("lr: 2.0E-5", "seed: 8");
        assertThat(folder.resolve("configured")).doesNotExist();
        assertThat(Called.with("train", "--config", small.file("again.yaml", called.out()), "--dry-run")
                        .out())
                .isEqualTo(called.out());
    }

    @Test
    void brokenAndUnknownSettingsAreNamed() {
        String broken = small.file("broken.yaml", "method: { name: dpo }\ntrain: { lr: 1e-5\n");
        assertThat(Called.with("train", "--config", broken).error()).contains("broken.yaml:", "YAML");
        String twice = small.file("twice.yaml", "out: a\nseed: 1\nout: b\n");
        assertThat(Called.with("train", "--config", twice).error()).contains("twice.yaml:3", "out");
        assertThat(Called.with("train", "--config", small.path("none.yaml")).error())
                .contains("none.yaml");
        assertThat(train("x", "--set", "betta=1").error()).contains("betta", "did you mean beta?");
        assertThat(train("x", "--set", "train.lrr=1").error()).contains("train.lrr");
        assertThat(train("x", "--set", "beta=-1").error()).contains("beta", "> 0", "-1");
        assertThat(train("x", "--set", "train.steps=many").error()).contains("train.steps", "many");
        String kto = small.file("kto.yaml", "method: { name: kto }\n");
        assertThat(train("x", "--config", kto).error()).contains("kto", "dpo", "kto.yaml");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aFolderWithARunIsRefusedWithoutResumeAndContinuedWithIt() throws IOException {
        String[] settings = {"--set", "train.steps=4", "--set", "train.checkpoint_every=2"};
        train("straight", settings);
        train("resumed", append(settings, "--resume"));
        assertThat(train("resumed", settings).error()).contains("resumed", "--resume");

        Folders.delete(folder.resolve("resumed/checkpoints/step-4"));
        Called again = train("resumed", append(settings, "--resume"));
        assertThat(again.err()).isEmpty();
        assertThat(again.out()).contains("going on from", "step-2", "step 4/4").doesNotContain("step 2/4");
        assertThat(weights("resumed")).isEqualTo(weights("straight"));
    }

    @Test
    void resumingWithOtherSettingsIsRefusedNamingOldAndNew() {
        train("fixed", "--set", "train.steps=1");
        Called called = train("fixed", "--set", "train.steps=1", "--set", "beta=0.25", "--resume");
        assertThat(called.code()).isEqualTo(Failure.USAGE);
        assertThat(called.error()).contains("beta", "0.1", "0.25");
        assertThat(Called.with("train", "kto", "--out", small.path("fixed"), "--resume")
                        .error())
                .contains("method.name", "dpo", "kto");
        Called bare = Called.with("train", "--out", small.path("fixed"), "--resume");
        assertThat(bare.err()).isEmpty();
        assertThat(bare.code()).isZero();
    }

    @Test
    void wrongRowsAreNamedAndNothingIsLeft() {
        String bad = small.file("bad.jsonl", Small.pairs(2) + "{\"prompt\": \"a\", \"chosen\": \" b\"}\n");
        Called called =
                Called.with("train", "dpo", "--model", small.model(), "--data", bad, "--out", small.path("bad"));
        assertThat(called.code()).isEqualTo(Failure.USAGE);
        assertThat(called.error()).contains("bad.jsonl:3", "rejected");
        assertThat(folder.resolve("bad")).doesNotExist();
    }

    @Test
    void metricsOfEveryStepAreKept() throws IOException {
        train("metrics", "--set", "train.steps=2");
        List<String> lines = Files.readAllLines(folder.resolve("metrics/metrics.jsonl"), StandardCharsets.UTF_8);
        assertThat(lines).hasSize(2).allMatch(l -> l.contains("\"rewards/margins\""));
    }

    private static String[] append(String[] args, String more) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add(more);
        return all.toArray(String[]::new);
    }
}
