package io.prefero.models.generation;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One batch of texts, continued until all have ended. */
final class Continuation {
    private final LanguageModel model;
    private final Pass pass;
    private List<Text> texts;

    Continuation(LanguageModel model, Pass pass, List<Text> texts) {
        this.model = model;
        this.pass = pass;
        this.texts = texts;
    }

    void run() {
        int[] lengths = texts.stream().mapToInt(Text::length).toArray();
        int longest = Arrays.stream(lengths).max().orElseThrow();
        int room = texts.stream().mapToInt(t -> t.longest() - t.length()).max().orElseThrow();
        DType type = model.decoder().dtype();
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off();
                CachedLayout layout = new CachedLayout(model.config(), type, model.device(), lengths, longest + room)) {
            Scope.run(() -> step(layout, padded(longest), longest));
            while (texts.stream().anyMatch(Text::open)) {
                Scope.run(() -> {
                    dropEnded(layout);
                    step(layout, texts.stream().mapToInt(Text::last).toArray(), 1);
                });
            }
        }
    }

    /** Ended texts are computed along until they are half of the batch: letting rows go copies the cache. */
    private void dropEnded(CachedLayout layout) {
        int[] open = IntStream.range(0, texts.size())
                .filter(row -> texts.get(row).open())
                .toArray();
        if (open.length <= texts.size() / 2) {
            layout.keep(open);
            texts = Arrays.stream(open).mapToObj(texts::get).toList();
        }
    }

    /** The prompts, padded on the left; a padding slot may hold any token. */
    private int[] padded(int longest) {
        int[] ids = new int[texts.size() * longest];
        for (int row = 0; row < texts.size(); row++) {
            int[] text = texts.get(row).ids();
            System.arraycopy(text, 0, ids, (row + 1) * longest - text.length, text.length);
        }
        return ids;
    }

    private void step(CachedLayout layout, int[] ids, int time) {
        layout.begin(time);
        Tensor tokens = Tensor.of(ids).to(model.device());
        Tensor hidden = model.decoder().run(tokens, layout, pass).hidden();
        Tensor last = hidden.view(texts.size(), time, hidden.size(1)).narrow(1, time - 1, 1);
        double[] logits = model.decoder().logits(last.reshape(texts.size(), -1)).toDoubles();
        int vocabulary = logits.length / texts.size();
        for (int row = 0; row < texts.size(); row++) {
            if (texts.get(row).open()) {
                texts.get(row).add(Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary));
            }
        }
    }
}
