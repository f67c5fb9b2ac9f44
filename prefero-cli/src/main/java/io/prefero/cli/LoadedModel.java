package io.prefero.cli;

import io.prefero.example.Illustrated;
import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.Album;
import io.prefero.score.RoleModel;
import io.prefero.score.Shown;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import io.prefero.train.ModelSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model ready to answer, with its tokenizer.
 *
 * @param pass which adapter is on
 * @param album for the pictures that it is shown, if it sees
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record LoadedModel(LanguageModel model, Tokenizer tokenizer, Pass pass, Optional<Album> album)
        implements AutoCloseable {
    static LoadedModel load(Path folder, Optional<Path> adapter, String dtype, String device) {
        if (Pipeline.isIn(folder)) {
            throw new IllegalArgumentException(
                    folder + " is an image pipeline, and this command asks language models; generate, score and train"
                            + " take both");
        }
        Device where = Device.parse(device);
        DType type = ModelSettings.computed(dtype, where);
        LanguageModel model = LanguageModel.load(folder, type, where);
        Pass pass = adapter.map(a -> Pass.with(Adapter.load(a, model))).orElse(Pass.BASE);
        return new LoadedModel(
                model, Tokenizer.load(folder), pass, model.vision().map(Album::new));
    }

    /** It, to be asked and not changed. */
    RoleModel<LanguageModel> frozen() {
        return new RoleModel<>(model, pass, RoleModel.Training.FROZEN);
    }

    /** The model without its adapter, likewise. */
    RoleModel<LanguageModel> base() {
        return new RoleModel<>(model, Pass.BASE, RoleModel.Training.FROZEN);
    }

    /**
     * A prompt's tokens; those of pictures are below 0, see {@link Album}.
     *
     * @throws IllegalArgumentException naming its place if it has none, or so many that nothing can follow
     */
    int[] ids(Prompt prompt) {
        int[] ids = illustrated(new TokenRule(tokenizer).prompt(prompt.text()), prompt);
        int longest = Generator.of(model, pass).longest();
        if (ids.length == 0 || ids.length >= longest) {
            throw new IllegalArgumentException(prompt.at() + ": the prompt has " + ids.length
                    + " tokens; the model reads at most " + longest
                    + ", and at least one must come before and one after");
        }
        return ids;
    }

    private int[] illustrated(int[] words, Prompt prompt) {
        if (album.isEmpty() && !prompt.pictures().isEmpty()) {
            throw new IllegalArgumentException(
                    prompt.at() + ": the prompt has pictures, which this model does not see");
        }
        try {
            return album.map(a -> new Illustrated(a, tokenizer).prompt(words, prompt.pictures()))
                    .orElse(words);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(prompt.at() + ": " + e.getMessage(), e);
        }
    }

    /** Continues prompts as {@link #ids} gives them. */
    List<Generated> generate(Generator generator, List<int[]> prompts, SamplingSettings settings, List<Draw> draws) {
        if (album.isEmpty()) {
            return generator.generate(prompts, settings, draws);
        }
        try (Scope scope = Scope.open()) {
            Shown shown = album.get().shown(prompts);
            return generator.generate(
                    shown.texts(), model.vision().orElseThrow().seen(shown.pictures(), pass), settings, draws);
        }
    }

    /** What was generated behind a prompt, as text. */
    String text(int[] prompt, int[] ids) {
        return tokenizer.decodeAfter(album.map(a -> a.words(prompt)).orElse(prompt), ids);
    }

    /** The tokens that end its texts. */
    Set<Integer> stops() {
        Set<Integer> stops = new HashSet<>(model.endTokens());
        tokenizer.end().ifPresent(stops::add);
        return stops;
    }

    @Override
    public void close() {
        tokenizer.close();
        pass.adapter().ifPresent(Adapter::close);
        model.close();
    }
}
