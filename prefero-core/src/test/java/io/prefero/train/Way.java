package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.TokenRow;
import io.prefero.models.LanguageModel;
import io.prefero.models.LoraSettings;
import io.prefero.objective.TextObjective;
import io.prefero.score.Chunked;
import io.prefero.score.MicroBatches;
import io.prefero.score.ReferenceCache;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;

/** A few steps of training in fp64, and all numbers on the way. */
final class Way {
    private static final int WIDTH = 16;
    private static final int BATCH = 5;
    private static final int STEPS = 20;
    private static final double TOLERANCE = 1e-10;

    private final List<Double> losses = new ArrayList<>();
    private final List<State> memories = new ArrayList<>();
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    private Way() {}

    /**
     * The plain way and the fast one, however a batch is cut, however many logits are computed or kept at once and whatever is
     * kept for the way back: every number is the same.
     */
    static void requireOne(TextObjective objective, Path model, boolean lora) {
        MicroBatches all = new MicroBatches.Examples(BATCH);
        MicroBatches two = new MicroBatches.Examples(2);
        MicroBatches tokens = new MicroBatches.Tokens(90);
        ModelSettings settings = settings(model, lora, false);
        Way plain = go(objective, settings, all, TextScorer::naive);
        assertThat(largest(plain.gradients.get("1"))).as("the first step pulls").isGreaterThan(1e-6);
        go(objective, settings, two, TextScorer::naive).mustEqual(plain, "plain, cut into 2");
        go(objective, settings, all, TextScorer::fast).mustEqual(plain, "fast, whole");
        go(objective, settings, two, TextScorer::fast).mustEqual(plain, "fast, cut into 2");
        go(objective, settings, tokens, m -> Chunked.scorer(m, 1, 0)).mustEqual(plain, "a position at a time");
        go(objective, settings, all, m -> Chunked.scorer(m, 2000, 0)).mustEqual(plain, "chunks computed again");
        go(objective, settings, two, m -> Chunked.scorer(m, 2000, 1 << 20)).mustEqual(plain, "chunks kept");
        try (ReferenceCache cache = Chunked.cache(model.resolveSibling("scores"))) {
            go(objective, settings, two, m -> TextScorer.fast(m, cache, Optional.empty()))
                    .mustEqual(plain, "an empty cache");
            go(objective, settings, tokens, m -> TextScorer.fast(m, cache, Optional.empty()))
                    .mustEqual(plain, "a full cache");
        }
        ModelSettings checkpointed = settings(model, lora, true);
        go(objective, checkpointed, tokens, m -> Chunked.scorer(m, 2000, 0)).mustEqual(plain, "checkpointed");
    }

    /** The plain way and the fast one with all that it may do. */
    static void requireFast(TextObjective objective, Path model, boolean lora) {
        ModelSettings settings = settings(model, lora, false);
        Way plain = go(objective, settings, new MicroBatches.Examples(BATCH), TextScorer::naive);
        MicroBatches tokens = new MicroBatches.Tokens(90);
        try (ReferenceCache cache = Chunked.cache(model.resolveSibling(model.getFileName() + "-scores"))) {
            go(objective, settings, tokens, m -> TextScorer.fast(m, cache, Optional.empty()))
                    .mustEqual(plain, "an empty cache");
            go(objective, settings(model, lora, true), tokens, m -> TextScorer.fast(m, cache, Optional.empty()))
                    .mustEqual(plain, "a full cache, checkpointed");
        }
    }

    static ModelSettings settings(Path model, boolean lora, boolean checkpointing) {
        Optional<Lora> adapter = lora
                ? Optional.of(new Lora(3, 6, 0, List.of("all-linear"), LoraSettings.Scaling.BY_RANK, false))
                : Optional.empty();
        return new ModelSettings(model, adapter, Optional.empty(), "f64", "cpu", "auto", checkpointing);
    }

    private static Way go(
            TextObjective objective,
            ModelSettings settings,
            MicroBatches micro,
            Function<Map<Role, RoleModel<LanguageModel>>, Scorer> scorer) {
        Way way = new Way();
        Map<String, Tensor> own = new LinkedHashMap<>();
        objective
                .parameters(WIDTH, Draw.seed(4))
                .forEach(p -> own.put(p.name(), p.initial().to(DType.F64).copy().keep()));
        try (Roles<LanguageModel> roles = Roles.ofTexts(objective, settings, Draw.seed(2))) {
            Map<String, Tensor> all = new LinkedHashMap<>(roles.trained());
            own.forEach((name, tensor) -> all.put("method/" + name, tensor));
            way.follow(objective, new BatchPass(objective, scorer.apply(roles.models()), micro, own), all);
        }
        return way;
    }

    private void follow(TextObjective objective, BatchPass pass, Map<String, Tensor> trained) {
        List<TokenRow> rows = Tiny.sharing(Draw.seed(7), BATCH * STEPS);
        try (FlatParameters parameters = new FlatParameters(trained);
                AdamW optimiser = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-4, 0))) {
            State state = State.FRESH;
            for (int step = 1; step <= STEPS; step++) {
                List<TokenRow> batch = rows.subList((step - 1) * BATCH, step * BATCH);
                parameters.zeroGradients();
                BatchPass now = step == 1 ? pass.first() : pass;
                BatchPass.Result result = now.train(objective.trees(batch), state, Draw.seed(0));
                state = result.state();
                note(step, result, trained);
                optimiser.step(0.005, 1);
            }
            trained.forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
        }
    }

    private void note(int step, BatchPass.Result result, Map<String, Tensor> trained) {
        losses.add(result.loss());
        memories.add(result.state());
        result.metrics().values().forEach((name, value) -> metrics.put(step + " " + name, value));
        try (Scope scope = Scope.open()) {
            double[] all = trained.values().stream()
                    .flatMapToDouble(t -> t.grad().stream().flatMapToDouble(g -> Arrays.stream(g.toDoubles())))
                    .toArray();
            gradients.put("" + step, all);
        }
    }

    private void mustEqual(Way other, String how) {
        for (int i = 0; i < STEPS; i++) {
            double expected = other.losses.get(i);
            assertThat(losses.get(i)).as(how + ": loss").isCloseTo(expected, relative(expected));
            Map<String, Double> memory = other.memories.get(i).numbers();
            memories.get(i)
                    .numbers()
                    .forEach((name, value) -> assertThat(value).isCloseTo(memory.get(name), relative(value)));
        }
        assertThat(metrics.keySet()).as(how).isEqualTo(other.metrics.keySet());
        metrics.forEach((name, value) -> assertThat(value)
                .as(how + ": " + name)
                .isCloseTo(other.metrics.get(name), relative(other.metrics.get(name))));
        mustEqual(gradients, other.gradients, how + ": gradient of step ");
        mustEqual(weights, other.weights, how + ": ");
    }

    private static Offset<Double> relative(double size) {
        return within(TOLERANCE * Math.max(1, Math.abs(size)));
    }

    private static void mustEqual(Map<String, double[]> ours, Map<String, double[]> theirs, String how) {
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        ours.forEach((name, values) -> {
            double[] expected = theirs.get(name);
            double[] apart = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i] - expected[i])
                    .toArray();
            assertThat(largest(apart)).as(how + name).isLessThanOrEqualTo(TOLERANCE * largest(expected));
        });
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
