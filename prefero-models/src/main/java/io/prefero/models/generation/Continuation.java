package io.prefero.models.generation;

import io.prefero.models.Decoder;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.Overlay;
import io.prefero.models.Pass;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One batch of texts, continued until all have ended. */
final class Continuation {
    private final LanguageModel model;
    private final Decoder steps;
    private final Pass pass;
    private final Choice choice;
    private final Optional<Tensor> features;
    private final Optional<Tensor> unsaid;
    private List<Text> texts;

    /**
     * A continuation.
     *
     * @param steps the model's decoder, made for passes of few tokens
     * @param features the vectors of the pictures that the prompts show
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Continuation(
            LanguageModel model, Decoder steps, Pass pass, Choice choice, Optional<Tensor> features, List<Text> texts) {
        this.model = model;
        this.steps = steps;
        this.pass = pass;
        this.choice = choice;
        this.features = features;
        this.unsaid = model.vision().map(v -> mask(v.unsaid(), model));
        this.texts = texts;
    }

    void run() {
        Prompts prompts = Prompts.of(texts.stream().map(Text::prompt).toList());
        try (Scope scope = Scope.open();
                Cache cache = cache(prompts)) {
            Scope.run(() -> begin(prompts, cache));
            while (texts.stream().anyMatch(Text::open)) {
                Scope.run(() -> {
                    dropEnded(cache);
                    next(cache);
                });
            }
        }
    }

    private Cache cache(Prompts prompts) {
        int room = texts.stream().mapToInt(t -> t.longest() - t.length()).max().orElseThrow();
        return new Cache(
                model.config(),
                model.decoder().dtype(),
                model.device(),
                prompts.rowLengths(),
                texts.stream().mapToInt(t -> t.prompt().shift()).toArray(),
                prompts.longest() + room);
    }

    private void begin(Prompts prompts, Cache cache) {
        Layout layout = new PromptLayout(model, prompts, cache);
        Tensor ids = Tensor.of(prompts.ids()).to(model.device());
        Tensor hidden = features.map(f -> model.decoder().run(ids, Overlay.of(prompts.distinct(), f), layout, pass))
                .orElseGet(() -> model.decoder().run(ids, layout, pass))
                .hidden();
        cache.advance(prompts.longest());
        choose(hidden.select(0, Tensor.of(prompts.last()).to(model.device())));
    }

    private void next(Cache cache) {
        int[] ids = texts.stream().mapToInt(Text::last).toArray();
        Tensor tokens = Tensor.of(ids).to(model.device());
        Tensor hidden =
                steps.run(tokens, new NextLayout(cache, model.device()), pass).hidden();
        cache.advance(1);
        choose(hidden);
    }

    /** −∞ for tokens that are never answers, 0 for the others, [V]. */
    private static Tensor mask(Set<Integer> unsaid, LanguageModel model) {
        float[] mask = new float[Math.toIntExact(model.decoder().vocabulary())];
        unsaid.stream().filter(id -> id < mask.length).forEach(id -> mask[id] = Float.NEGATIVE_INFINITY);
        return Scope.of(() -> Tensor.of(mask).to(model.dtype()).to(model.device()));
    }

    /** Adds to every open text a token by the hidden state of its last [B, D]. */
    private void choose(Tensor hidden) {
        Tensor logits = steps.logits(hidden);
        int[] ids = choice.next(unsaid.map(logits::plus).orElse(logits), texts);
        for (int row = 0; row < ids.length; row++) {
            if (texts.get(row).open()) {
                texts.get(row).add(ids[row]);
            }
        }
    }

    /** Ended texts are computed along until they are half of the batch: letting rows go copies the cache. */
    private void dropEnded(Cache cache) {
        int[] open = IntStream.range(0, texts.size())
                .filter(row -> texts.get(row).open())
                .toArray();
        if (open.length <= texts.size() / 2) {
            cache.keep(open);
            texts = Arrays.stream(open).mapToObj(texts::get).toList();
        }
    }
}
