package io.prefero.train;

import io.prefero.example.Dataset;
import io.prefero.example.Datasets;
import io.prefero.example.Illustrations;
import io.prefero.models.LanguageModel;
import io.prefero.objective.TextObjective;
import io.prefero.score.Album;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.ReferenceCache;
import io.prefero.score.Scorer;
import io.prefero.score.TextScorer;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.TensorFiles;
import io.prefero.text.Tokenizer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Texts under language models. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record TextModality(
        RunSettings settings, Tokenizer tokenizer, Roles<LanguageModel> roles, Datasets data, Optional<Album> album)
        implements Modality {
    static TextModality open(RunSettings settings, Listener listener) {
        if (settings.data().images().isPresent() || settings.model().denoiser().isPresent()) {
            throw new IllegalArgumentException(
                    "data.images and model.denoiser are for methods that learn from images, and " + settings.method()
                            + " learns from texts: leave them out");
        }
        Tokenizer tokenizer = Tokenizer.load(settings.model().path());
        try {
            Draw draw = Draw.seed(settings.seed());
            Roles<LanguageModel> roles = Roles.of(
                    settings.objective(), settings.moving(), settings.model(), new TextLoader(settings.model()), draw);
            try {
                int context = roles.policy().model().config().context();
                RunSettings effective = settings.with(settings.data().within(context));
                Optional<Album> album = roles.policy().model().vision().map(Album::new);
                Datasets data = data(effective, tokenizer, album, listener);
                return new TextModality(effective, tokenizer, roles, data, album);
            } catch (RuntimeException e) {
                roles.close();
                throw e;
            }
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static Datasets data(RunSettings settings, Tokenizer tokenizer, Optional<Album> album, Listener listener) {
        long began = System.nanoTime();
        TextObjective text = settings.text();
        Datasets data = Datasets.open(
                settings.data(),
                text.kind(),
                text.wording(),
                tokenizer,
                Datasets.defaultCache(),
                album.map(Illustrations.class::cast));
        data.beside().requireFor(text.asked().stream().map(Need::branch).collect(Collectors.toSet()));
        double seconds = (System.nanoTime() - began) * 1e-9;
        listener.onMessage("training data: " + data.train().report().summary());
        text.advice(data.train()).ifPresent(listener::onMessage);
        Dataset eval = data.eval();
        if (eval.size() > 0) {
            listener.onMessage("held-out data: " + eval.report().summary());
        }
        listener.onMessage(String.format(Locale.ROOT, "data ready after %.3f s", seconds));
        return data;
    }

    @Override
    public Source train() {
        return source(data.train());
    }

    @Override
    public Source eval() {
        return source(data.eval());
    }

    private Source source(Dataset rows) {
        Draw beside = Draw.seed(settings.seed()).of("beside");
        return new TextSource(rows, settings.text(), data.beside(), beside);
    }

    @Override
    public Scorer scorer(Optional<ReferenceCache> cache) {
        return settings.train().naive()
                ? TextScorer.naive(roles.models(), album)
                : cache.map(c -> TextScorer.fast(roles.models(), c, album))
                        .orElseGet(() -> TextScorer.fast(roles.models(), album));
    }

    @Override
    public MicroBatches microBatches() {
        return settings.train().microBatches();
    }

    @Override
    public int width() {
        return roles.policy().model().config().hidden();
    }

    @Override
    public Probe probe() {
        return ChesProbe.of(settings, roles, album);
    }

    @Override
    public void announce(Plan plan, Listener listener) {
        Estimate estimate = new Estimator(settings, roles, train(), plan).estimate();
        estimate.lines().forEach(listener::onMessage);
        estimate.requireRoom(settings.model().where());
    }

    @Override
    public String summary() {
        return data.train().report().summary();
    }

    @Override
    public DType stored() {
        return TensorFiles.dtype(settings.model().path(), "model");
    }

    @Override
    public void close() {
        roles.close();
        tokenizer.close();
    }
}
