package io.prefero.train;

import io.prefero.example.DataSettings;
import io.prefero.example.Format;
import io.prefero.example.ImageRows;
import io.prefero.example.ImageSettings;
import io.prefero.image.ImageStore;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.objective.ImageObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.NoiseScorer;
import io.prefero.score.ReferenceCache;
import io.prefero.score.Scorer;
import io.prefero.score.cache.ScoreCache;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Memory;
import io.prefero.tensor.Tensor;
import io.prefero.tensor.TensorFiles;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Images under the denoiser of a pipeline. */
record ImageModality(
        RunSettings settings, Pipeline pipeline, Roles<Denoiser> roles, ImageRows.Sides data, ImageStore store)
        implements Modality {
    static ImageModality open(RunSettings settings, Listener listener) {
        refuseForeign(settings);
        ModelSettings model = settings.model();
        Pipeline pipeline = Pipeline.open(model.path(), model.denoiser(), model.computed(), model.where());
        try {
            ImageObjective objective = (ImageObjective) settings.objective();
            ImageRows.Sides data = ImageRows.open(settings.data(), objective.pairs());
            listener.onMessage("training data: " + data.train().summary());
            if (data.eval().read() > 0) {
                listener.onMessage("held-out data: " + data.eval().summary());
            }
            Roles<Denoiser> roles = Roles.of(
                    objective, settings.moving(), model, new ImageLoader(pipeline), Draw.seed(settings.seed()));
            try {
                RunSettings effective = settings.with(within(settings.data(), roles, pipeline));
                ImageStore store = new ImageStore(
                        pipeline,
                        effective.data().images().orElseThrow(),
                        settings.train().remembers() ? Optional.of(ScoreCache.defaultRoot()) : Optional.empty(),
                        listener::onMessage);
                return new ImageModality(effective, pipeline, roles, data, store);
            } catch (RuntimeException e) {
                roles.close();
                throw e;
            }
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    /** What means nothing for images is not taken and ignored. */
    private static void refuseForeign(RunSettings settings) {
        DataSettings data = settings.data();
        Map<String, Boolean> given = Map.of(
                "data.max_length", data.maxLength().isPresent(),
                "data.retain", !data.retain().isEmpty(),
                "data.refusals", !data.refusals().isEmpty(),
                "data.format", data.format() != Format.AUTO,
                "train.max_tokens_per_batch",
                        settings.train().maxTokensPerBatch().isPresent(),
                "train.naive", settings.train().naive(),
                "monitor.ches_every", settings.monitor().chesEvery().isPresent(),
                "model.activation_checkpointing", settings.model().activationCheckpointing());
        given.forEach((key, is) -> {
            if (is) {
                throw new IllegalArgumentException(key + " is for methods that learn from texts, and "
                        + settings.method() + " learns from images:" + " leave it out");
            }
        });
    }

    /** The resolution that the denoiser was made for, unless another is given. */
    private static DataSettings within(DataSettings data, Roles<Denoiser> roles, Pipeline pipeline) {
        return data.with(ImageStore.fitted(
                data.images().orElse(ImageSettings.DEFAULT),
                pipeline,
                roles.policy().model()));
    }

    private List<String> names() {
        return settings.objective().asked().stream()
                .map(Need::branch)
                .distinct()
                .toList();
    }

    @Override
    public Source train() {
        int smallest = settings.objective().smallestBatch();
        long perEpoch = Plan.of(data.train().rows().size(), settings.train(), smallest, settings.seed())
                .perEpoch();
        return new ImageSource(data.train().rows(), names(), store, perEpoch, draw("images"));
    }

    @Override
    public Source eval() {
        int draws = settings.data().images().orElseThrow().evalDraws();
        return new ImageSource.Held(data.eval().rows(), names(), store, draws, draw("held-out images"));
    }

    private Draw draw(String purpose) {
        return Draw.seed(settings.seed()).of(purpose);
    }

    @Override
    public Scorer scorer(Optional<ReferenceCache> cache) {
        int size = settings.data().images().flatMap(ImageSettings::resolution).orElseThrow();
        NoiseScorer scorer = new NoiseScorer(
                roles.models(),
                pipeline.scheduler().noising(),
                (states, pooled) -> pipeline.condition(states, pooled, size, size));
        return cache.<Scorer>map(scorer::with).orElse(scorer);
    }

    @Override
    public MicroBatches microBatches() {
        int side = settings.data().images().flatMap(ImageSettings::resolution).orElseThrow()
                / pipeline.autoencoder().factor();
        int elements = side * side * roles.policy().model().channels();
        return settings.train()
                .microBatch()
                .map(MicroBatches.Examples::new)
                .orElseGet(() -> NoiseScorer.usual(elements));
    }

    @Override
    public int width() {
        return roles.policy().model().contextWidth();
    }

    @Override
    public Probe probe() {
        return Probe.NONE;
    }

    /** Weights of all roles, and for what is trained a gradient, two moments and a running mean; what a batch keeps is not foreseen. */
    @Override
    public void announce(Plan plan, Listener listener) {
        Collection<Tensor> all = roles.models().values().stream()
                .flatMap(m -> m.model().parameters().values().stream())
                .collect(Collectors.toMap(System::identityHashCode, Function.identity(), (a, b) -> a))
                .values();
        Collection<Tensor> trained = roles.trained().values();
        int moments = settings.train().ema().isPresent() ? 3 : 2;
        long bytes = bytes(all)
                + bytes(trained)
                + trained.stream()
                        .mapToLong(t -> moments * t.count() * t.dtype().wide().bytes())
                        .sum();
        listener.onMessage(String.format(
                Locale.ROOT,
                "%,d steps of %d rows; weights, gradients and moments take %.2f GB",
                plan.steps(),
                settings.train().batch(),
                bytes / 1e9));
        if (bytes > Memory.machineBytes() && settings.model().where().kind() == Device.Kind.CPU) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "this run needs more than %.1f GB, and the machine has %.1f GB. Train an adapter instead of all"
                            + " weights (model.lora.rank=8), or compute in half precision (model.dtype=bf16)",
                    bytes / 1e9,
                    Memory.machineBytes() / 1e9));
        }
    }

    private static long bytes(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.count() * t.dtype().bytes()).sum();
    }

    @Override
    public String summary() {
        return data.train().summary();
    }

    @Override
    public DType stored() {
        return TensorFiles.dtype(pipeline.denoiserFolder(), Denoiser.WEIGHTS);
    }

    @Override
    public void close() {
        store.close();
        roles.close();
        pipeline.close();
    }
}
