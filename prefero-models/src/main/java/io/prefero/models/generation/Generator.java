package io.prefero.models.generation;

import io.prefero.models.Decoder;
import io.prefero.models.IllustratedText;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lets a model continue texts. What is drawn for a text depends on its own draw and its position only, never on the texts
 * that share its batch: the same seed gives the same samples whatever the batching (but for the last bits of the scores,
 * which libtorch may round differently in batches of another size).
 *
 * @param model the model
 * @param pass which adapter is on
 * @param batch how many texts are continued at once
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public record Generator(LanguageModel model, Pass pass, int batch) {
    private static final int BATCH = 32;

    /** From so many new tokens on the steps' weights are packed first, which takes as long as five steps save. */
    private static final int PACKED = 8;

    public Generator {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        if (pass.dropout().isPresent()) {
            throw new IllegalArgumentException("generation runs without dropout");
        }
    }

    public static Generator of(LanguageModel model, Pass pass) {
        return new Generator(model, pass, BATCH);
    }

    /**
     * Continues every prompt; equal prompts in one batch are computed once; the text in row r is drawn by {@code draw.of("sample").at(r)}.
     *
     * @param prompts token ids, each at least one
     * @return in the order of the prompts
     */
    public List<Generated> generate(List<int[]> prompts, SamplingSettings settings, Draw draw) {
        Draw sample = draw.of("sample");
        return generate(
                prompts,
                settings,
                IntStream.range(0, prompts.size()).mapToObj(sample::at).toList());
    }

    /** The same with a draw of its own for every prompt. */
    public List<Generated> generate(List<int[]> prompts, SamplingSettings settings, List<Draw> draws) {
        return generate(prompts.stream().map(IllustratedText::plain).toList(), Optional.empty(), settings, draws);
    }

    /**
     * The same for prompts with pictures; tokens that hold a place are never drawn.
     *
     * @param features the vectors of the pictures that the prompts show, [n, D]
     */
    public List<Generated> generate(
            List<IllustratedText> prompts, Tensor features, SamplingSettings settings, List<Draw> draws) {
        return generate(prompts, Optional.of(features), settings, draws);
    }

    private List<Generated> generate(
            List<IllustratedText> prompts, Optional<Tensor> features, SamplingSettings settings, List<Draw> draws) {
        if (draws.size() != prompts.size()) {
            throw new IllegalArgumentException("got " + prompts.size() + " prompts and " + draws.size() + " draws");
        }
        List<Text> texts = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            check(row, prompts.get(row).ids());
            int limit = limit(prompts.get(row).ids(), settings);
            texts.add(new Text(prompts.get(row), limit, settings.stopTokens(), draws.get(row)));
        }
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            Decoder steps = settings.maxNewTokens() < PACKED
                    ? model.decoder()
                    : model.decoder().packed();
            Choice choice = Choice.of(settings);
            for (int from = 0; from < texts.size(); from += batch) {
                List<Text> some = texts.subList(from, Math.min(from + batch, texts.size()));
                new Continuation(model, steps, pass, choice, features, some).run();
            }
        }
        return texts.stream().map(Text::generated).toList();
    }

    private int limit(int[] prompt, SamplingSettings settings) {
        return Math.min(settings.maxNewTokens(), longest() - prompt.length);
    }

    /**
     * Tokens that a text may have, prompt included: the model's context, but that dynamic scaling is made for texts beyond
     * the length that was trained.
     */
    public int longest() {
        boolean grows = model.config().rope().scaling().changesWithLength();
        return grows ? Integer.MAX_VALUE : model.config().context();
    }

    private void check(int row, int[] prompt) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException(
                    "prompt " + row + " is empty; a model needs at least one token, such as BOS");
        }
        if (prompt.length >= longest()) {
            throw new IllegalArgumentException("prompt " + row + " has " + prompt.length
                    + " tokens and leaves no room in the model's context of " + longest() + "; shorten it");
        }
        for (int id : prompt) {
            if (id < 0 || id >= model.config().vocabulary()) {
                throw new IllegalArgumentException("prompt " + row + " holds the token " + id
                        + ", the model's vocabulary has " + model.config().vocabulary());
            }
        }
    }
}
