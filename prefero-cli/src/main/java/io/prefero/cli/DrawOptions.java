package io.prefero.cli;

import io.prefero.example.PromptFile.Prompt;
import io.prefero.tensor.Draw;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How many texts are drawn, how long they may get, and by what luck. */
final class DrawOptions {
    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Tokens of a text at most; default: ${DEFAULT-VALUE}.")
    private int maxNewTokens = 128;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of what is drawn; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "1",
            description = "Texts or images for each prompt; default: ${DEFAULT-VALUE}.")
    private int samples = 1;

    /**
     * One text to be: a sample of a prompt.
     *
     * @param ids the prompt's tokens
     * @param sample its number among the samples of the prompt, from 0
     */
    record Item(Prompt prompt, int[] ids, int sample, Draw draw) {}

    /** Every sample of every prompt. */
    List<Item> items(List<Prompt> prompts, LoadedModel loaded) {
        List<Item> items = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            int[] ids = loaded.ids(prompts.get(row));
            for (int sample = 0; sample < samples(); sample++) {
                items.add(new Item(prompts.get(row), ids, sample, draw().at(row).at(sample)));
            }
        }
        return items;
    }

    /** What all of a run's samples are drawn from, row by row and sample by sample. */
    Draw draw() {
        return Draw.seed(seed).of("sample");
    }

    /** Whether each prompt gets one text or image. */
    boolean one() {
        return samples == 1;
    }

    int maxNewTokens() {
        return maxNewTokens;
    }

    long seed() {
        return seed;
    }

    int samples() {
        if (samples < 1) {
            throw new IllegalArgumentException("--samples must be at least 1, got " + samples);
        }
        return samples;
    }
}
