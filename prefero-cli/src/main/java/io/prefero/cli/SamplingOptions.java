package io.prefero.cli;

import io.prefero.models.generation.SamplingSettings;
import io.prefero.models.generation.SamplingSettings.Choice;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How texts are drawn. */
final class SamplingOptions {
    @Mixin
    private DrawOptions draws = new DrawOptions();

    @Option(names = "--greedy", description = "Always take the likeliest token.")
    private boolean greedy;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Divides the scores; default: ${DEFAULT-VALUE}.")
    private double temperature = 1;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Keep the K likeliest tokens; 0, the default, keeps all.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description = "Keep the likeliest tokens that together reach P; 1, the default, keeps all.")
    private double topP = 1;

    @Option(
            names = "--min-p",
            paramLabel = "M",
            defaultValue = "0",
            description = "Drop tokens less likely than M times the likeliest; 0, the default, keeps all.")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Makes tokens that have occurred less likely; 1, the default, does not.")
    private double repetitionPenalty = 1;

    /** How many texts, how long, and by what luck. */
    DrawOptions draws() {
        return draws;
    }

    SamplingSettings settings(Set<Integer> stopTokens) {
        boolean untouched = temperature == 1 && topK == 0 && topP == 1 && minP == 0 && draws.one();
        if (greedy && !untouched) {
            throw new IllegalArgumentException(
                    "--greedy always takes the likeliest token: --temperature, --top-k, --top-p,"
                            + " --min-p and --samples mean nothing beside it; leave them or it out");
        }
        return new SamplingSettings(
                greedy ? Choice.GREEDY : Choice.SAMPLED,
                draws.maxNewTokens(),
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                stopTokens);
    }
}
