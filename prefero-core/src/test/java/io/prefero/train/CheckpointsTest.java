package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.score.State;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.train.Checkpoints.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints are whole or not there, whatever goes wrong while one is written. */
@Tag("unit")
class CheckpointsTest {
    private static final State MEMORY =
            new State(Map.of("mean", 0.1), Map.of("0", new State(Map.of("n", 3.0), Map.of())));

    @TempDir
    Path folder;

    private Scope scope;
    private FlatParameters parameters;
    private AdamW optimiser;
    private Tensor weight;
    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        scope = Scope.open();
        weight = Tensor.of(1.0, 2.0, 3.0);
        parameters = new FlatParameters(Map.of("w", weight));
        optimiser = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-8, 0));
        checkpoints = new Checkpoints(folder);
    }

    @AfterEach
    void close() {
        optimiser.close();
        parameters.close();
        scope.close();
    }

    private static Progress at(long step) {
        return new Progress(step, MEMORY, MEMORY, OptionalLong.of(2), 0.1 + 0.2, 1);
    }

    private Learner learner() {
        return new Learner(Map.of(), parameters, optimiser, Optional.empty(), Optional.empty());
    }

    private Path write(long step) {
        return checkpoints.write(at(step), "adapter", CheckpointsTest::save, learner());
    }

    private static void save(Path into) {
        try {
            Files.createDirectories(into);
            Files.writeString(into.resolve("weights"), "whole");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void train() {
        parameters.zeroGradients();
        weight.square().sum().backward();
        optimiser.step(0.1, 1);
    }

    @Test
    void aRunGoesOnExactlyWhereItsCheckpointLeftIt() {
        train();
        double[] then = weight.toDoubles();
        Path checkpoint = write(2);
        train();
        double[] after = weight.toDoubles();
        train();
        assertThat(checkpoints.restore(checkpoint, learner())).isEqualTo(at(2));
        assertThat(weight.toDoubles()).containsExactly(then);
        train();
        assertThat(weight.toDoubles()).containsExactly(after);
    }

    @Test
    void aSaveThatFailsHalfWayLeavesTheLastCheckpointWholeAndNothingElse() throws IOException {
        write(2);
        Map<String, String> before = content();
        Checkpoints.Weights failing = into -> {
            save(into);
            throw new UncheckedIOException("No space left on device", new IOException());
        };
        for (long step : new long[] {2, 4}) {
            assertThatThrownBy(() -> checkpoints.write(at(step), "adapter", failing, learner()))
                    .hasMessageContaining("No space left");
            assertThat(content()).isEqualTo(before);
        }
        assertThat(checkpoints.last()).contains(folder.resolve("step-2"));
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), new String(Files.readAllBytes(file), "ISO-8859-1"));
            }
        }
        return content;
    }

    @Test
    void theNewestAreKeptAndTheBest() {
        for (long step : new long[] {2, 4, 6, 8, 10}) {
            write(step);
            checkpoints.prune(2, OptionalLong.of(2));
        }
        assertThat(names()).containsExactly("step-10", "step-2", "step-8");
        checkpoints.prune(1, OptionalLong.empty());
        assertThat(names()).containsExactly("step-10");
    }

    @Test
    void theLastIsTheOneOfTheHighestNumber() {
        List.of(2L, 10L, 9L).forEach(this::write);
        assertThat(checkpoints.last()).contains(folder.resolve("step-10"));
    }

    @Test
    void whatAKilledProcessLeftIsNoCheckpointAndIsSweptAway() throws IOException {
        write(2);
        Files.createDirectories(folder.resolve(".step-4.part-123/adapter"));
        Files.createDirectories(folder.resolve(".step-2.old-123/adapter"));
        assertThat(checkpoints.last()).contains(folder.resolve("step-2"));
        checkpoints.sweep();
        assertThat(names()).containsExactly("step-2");
    }

    @Test
    void theMemoryOfAMethodIsKeptToTheLastDigit() {
        Progress odd = new Progress(
                7,
                new State(Map.of("delta", 0.1 + 0.2), Map.of()),
                State.FRESH,
                OptionalLong.empty(),
                Double.POSITIVE_INFINITY,
                0);
        assertThat(Progress.of(odd.toJson())).isEqualTo(odd);
        assertThat(Progress.of(at(4).toJson())).isEqualTo(at(4));
    }

    @Test
    void aTensorThatTheOptimiserLacksInACheckpointIsNamed() {
        Path checkpoint = write(2);
        try (FlatParameters other = new FlatParameters(Map.of("v", Tensor.zeros(DType.F64, 3)));
                AdamW foreign = new AdamW(other, new AdamW.Settings(0.9, 0.999, 1e-8, 0))) {
            assertThatThrownBy(() -> checkpoints.restore(
                            checkpoint, new Learner(Map.of(), other, foreign, Optional.empty(), Optional.empty())))
                    .hasMessageContaining("exp_avg.v");
        }
    }

    private List<String> names() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
