package io.prefero.models.generation;

import io.prefero.models.Decoder;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.Pass;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One batch of texts, continued until all have ended. */
final class Continuation {
    private final LanguageModel model;
    private final Decoder steps;
    private final Pass pass;
    private final Choice choice;
    private List<Text> texts;

    /**
     * A continuation.
     *
     * @param steps the model's decoder, made for passes of few tokens
     */
    Continuation(LanguageModel model, Decoder steps, Pass pass, Choice choice, List<Text> texts) {
        this.model = model;
        this.steps = steps;
        this.pass = pass;
        this.choice = choice;
        this.texts = texts;
    }

    void run() {
        Prompts prompts = Prompts.of(texts.stream().map(Text::ids).toList());
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
                prompts.longest() + room);
    }

    private void begin(Prompts prompts, Cache cache) {
        Tensor hidden = hidden(model.decoder(), prompts.ids(), new PromptLayout(model, prompts, cache));
        cache.advance(prompts.longest());
        choose(hidden.select(0, Tensor.of(prompts.last()).to(model.device())));
    }

    private void next(Cache cache) {
        int[] ids = texts.stream().mapToInt(Text::last).toArray();
        Tensor hidden = hidden(steps, ids, new NextLayout(cache, model.device()));
        cache.advance(1);
        choose(hidden);
    }

    private Tensor hidden(Decoder decoder, int[] ids, Layout layout) {
        Tensor tokens = Tensor.of(ids).to(model.device());
        return decoder.run(tokens, layout, pass).hidden();
    }

    /** Adds to every open text a token by the hidden state of its last [B, D]. */
    private void choose(Tensor hidden) {
        int[] ids = choice.next(steps.logits(hidden), texts);
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
