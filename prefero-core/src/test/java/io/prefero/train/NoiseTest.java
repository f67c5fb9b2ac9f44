package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.doubles.NoisePairs;
import io.prefero.doubles.NoisePairs.Image;
import io.prefero.score.Coefficients;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Role;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.State;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Tensor;
import io.prefero.train.Checkpoints.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images under a stub of a noise model go through the same trainer: nothing in it knows of tokens. */
@Tag("unit")
class NoiseTest {
    private static final int LATENTS = 3;

    /** Guesses the noise as W·x_t; same timestep and noise for both sides of a pair, a function of the row. */
    private record StubScorer(Map<Role, Tensor> weights) implements Scorer {
        @Override
        public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
            List<TokenScore> branches = new ArrayList<>();
            Map<Need, Tensor> outputs = new HashMap<>();
            for (Need need : needs) {
                Map<Signal, Ragged> columns = new HashMap<>();
                for (Signal signal : need.signals()) {
                    Role role = signal.roles().get(0);
                    Tensor errors = errors(trees, need.branch(), role);
                    if (role.equals(Role.POLICY)) {
                        outputs.put(need, errors);
                    }
                    columns.put(signal, new Ragged(errors.detach().copy(), ones(trees.size())));
                }
                branches.add(new TokenScore(need.branch(), columns));
            }
            return new Result(branches, outputs);
        }

        private static int[] ones(int count) {
            return IntStream.range(0, count).map(i -> 1).toArray();
        }

        private Tensor errors(List<Tree> trees, String branch, Role role) {
            List<Tensor> errors = trees.stream()
                    .map(tree -> {
                        Image image = (Image) tree.branches(branch).get(0);
                        Tensor x = Tensor.of(
                                image.latents().stream().mapToDouble(d -> d).toArray());
                        Tensor noise = Tensor.normal(Draw.seed(8).at(tree.row()), 1, LATENTS)
                                .to(DType.F64);
                        Tensor guess = weights.get(role).matmul(x.plus(noise));
                        return noise.minus(guess).square().mean();
                    })
                    .toList();
            return Tensor.stack(0, errors);
        }

        private record Result(List<TokenScore> branches, Map<Need, Tensor> outputs) implements Scored {
            @Override
            public void backward(Coefficients coefficients) {
                outputs.forEach((need, errors) ->
                        errors.backward(coefficients.at(need, NoisePairs.POLICY).orElseThrow()));
            }
        }
    }

    private record Pairs(int size) implements Source {
        @Override
        public List<Tree> batch(int[] rows, long step) {
            return Arrays.stream(rows)
                    .mapToObj(row ->
                            new Tree(row, List.of(image("chosen", row, 1), image("rejected", row, -1)), Map.of()))
                    .toList();
        }

        private static Image image(String name, int row, double centre) {
            Draw draw = Draw.seed(6).of(name).at(row);
            return new Image(
                    name,
                    IntStream.range(0, LATENTS)
                            .mapToObj(i -> centre + draw.at(i).uniform())
                            .toList());
        }
    }

    private static final class Steps implements Trainer.Keeper {
        private final List<Double> losses = new ArrayList<>();

        @Override
        public void step(Listener.Step step) {
            losses.add(step.metrics().get("loss"));
        }

        @Override
        public void checkpoint(Progress progress) {}
    }

    private static Tensor start() {
        return Tensor.of(0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5).view(LATENTS, LATENTS).copy();
    }

    @Test
    void thePairsTrainAndTheLossFallsFromItsStartValue() {
        List<Double> losses = losses(8);
        assertThat(losses.get(0)).isCloseTo(Math.log(2), within(1e-12));
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.5);
    }

    @Test
    void theCutOfABatchChangesNothing() {
        List<Double> whole = losses(8);
        List<Double> cut = losses(3);
        for (int i = 0; i < whole.size(); i++) {
            assertThat(cut.get(i)).isCloseTo(whole.get(i), within(1e-12));
        }
    }

    private static List<Double> losses(int microBatch) {
        Tensor policy = start();
        StubScorer scorer = new StubScorer(Map.of(Role.POLICY, policy, Role.REFERENCE, start()));
        TrainSettings settings =
                TinyTrainer.settings("{ batch: 8, micro_batch: " + microBatch + ", steps: 12, lr: 0.05, warmup: 0 }");
        Steps steps = new Steps();
        try (FlatParameters parameters = new FlatParameters(Map.of("w", policy));
                AdamW optimiser = new AdamW(parameters, settings.adam())) {
            Source train = new Pairs(16);
            new Trainer(
                            new NoisePairs(2),
                            scorer,
                            settings,
                            train,
                            new Pairs(0),
                            Plan.of(train.size(), settings, 1, 0),
                            new Learner(Map.of(), parameters, optimiser, Optional.empty()),
                            TinyTrainer.MONITORS,
                            Probe.NONE,
                            Draw.seed(0))
                    .run(Progress.START, steps, () -> false);
        }
        return steps.losses;
    }

    @Test
    void measuringLeavesNoGradient() {
        Tensor policy = start().requireGrad();
        StubScorer scorer = new StubScorer(Map.of(Role.POLICY, policy, Role.REFERENCE, start()));
        BatchPass pass = new BatchPass(new NoisePairs(2), scorer, new MicroBatches.Examples(3), Map.of());
        assertThat(pass.measure(new Pairs(8).batch(new int[] {0, 1, 2, 3}, 0), State.FRESH)
                        .loss())
                .isCloseTo(Math.log(2), within(1e-12));
        assertThat(policy.grad()).isEmpty();
    }
}
