package io.prefero.train;

import io.prefero.eval.ches.HiddenScorer;
import io.prefero.models.LanguageModel;
import io.prefero.objective.Pairwise;
import io.prefero.score.Album;
import io.prefero.score.Need;
import io.prefero.score.Stretch;
import io.prefero.score.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How alike the policy as it stands sees the answers of a batch's pairs, every so many steps from the first: the mean of CHES and
 * of its length-normalised form, by which likelihood displacement can be foreseen.
 */
record ChesProbe(long every, HiddenScorer scorer) implements Probe {
    /**
     * The probe that a run asks for.
     *
     * @throws IllegalArgumentException if the method does not learn from pairs
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static Probe of(RunSettings settings, Roles<LanguageModel> roles, Optional<Album> album) {
        if (settings.monitor().chesEvery().isEmpty()) {
            return Probe.NONE;
        }
        List<Stretch> asked =
                settings.objective().asked().stream().map(Need::stretch).toList();
        if (!Stream.of(Pairwise.CHOSEN, Pairwise.REJECTED)
                .map(Stretch::response)
                .allMatch(asked::contains)) {
            throw new IllegalArgumentException(
                    "monitor.ches_every compares the answers of pairs, but this method learns"
                            + " from something else: leave monitor.ches_every out");
        }
        return new ChesProbe(settings.monitor().chesEvery().get(), new HiddenScorer(roles.policy(), album));
    }

    @Override
    public Map<String, Double> look(long step, List<Tree> batch) {
        if ((step - 1) % every != 0) {
            return Map.of();
        }
        List<HiddenScorer.Hidden> pairs = scorer.score(batch);
        return Map.of(
                "monitor/ches", mean(pairs, HiddenScorer.Hidden::ches),
                "monitor/ln_ches", mean(pairs, HiddenScorer.Hidden::lnChes));
    }

    private static double mean(List<HiddenScorer.Hidden> pairs, ToDoubleFunction<HiddenScorer.Hidden> score) {
        return pairs.stream().mapToDouble(score).average().orElseThrow();
    }
}
