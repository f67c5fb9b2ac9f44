package io.prefero.eval.ches;

import io.prefero.example.RowEncoder;
import io.prefero.example.TokenRow;
import io.prefero.models.LanguageModel;
import io.prefero.score.Album;
import io.prefero.score.RoleModel;
import io.prefero.score.Tree;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Says of pairs of a file how alike a model sees their answers. */
public final class SimilarityScorer {
    private final HiddenScorer scorer;
    private final OptionalInt bos;

    /**
     * A pair and how alike its answers are.
     *
     * @param row its number in the file
     * @param at where it stands, as {@code file:line}
     */
    public record Pair(long row, String at, Similarity similarity) {}

    /**
     * With the model that is to be trained, before it is.
     *
     * @param bos the token that stays where a prompt is cut, if there is one
     */
    public SimilarityScorer(RoleModel<LanguageModel> model, OptionalInt bos) {
        this(model, bos, Optional.empty());
    }

    /** The same for pairs that may show an album's pictures. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    public SimilarityScorer(RoleModel<LanguageModel> model, OptionalInt bos, Optional<Album> album) {
        this(new HiddenScorer(model, album), bos);
    }

    SimilarityScorer(HiddenScorer scorer, OptionalInt bos) {
        this.scorer = scorer;
        this.bos = bos;
    }

    /**
     * The pairs that were not dropped, in the order given.
     *
     * @throws IllegalArgumentException naming the pair if nothing of its prompt is left
     */
    public List<Pair> score(List<RowEncoder.Outcome> outcomes) {
        outcomes.forEach(this::requirePrompt);
        List<RowEncoder.Outcome> kept =
                outcomes.stream().filter(o -> o.tokens().isPresent()).toList();
        List<HiddenScorer.Hidden> hidden = scorer.score(kept.stream()
                .map(o -> Tree.of(o.tokens().orElseThrow(), List.of(HiddenScorer.CHOSEN, HiddenScorer.REJECTED)))
                .toList());
        return IntStream.range(0, kept.size())
                .mapToObj(i -> pair(kept.get(i), hidden.get(i)))
                .toList();
    }

    private static Pair pair(RowEncoder.Outcome outcome, HiddenScorer.Hidden hidden) {
        TokenRow tokens = outcome.tokens().orElseThrow();
        double edit = EditDistance.similarity(
                tokens.sequence(HiddenScorer.CHOSEN).response(),
                tokens.sequence(HiddenScorer.REJECTED).response());
        String at = outcome.source().at();
        try {
            return new Pair(tokens.row(), at, new Similarity(hidden.ches(), hidden.lnChes(), edit, hidden.last()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ": " + e.getMessage(), e);
        }
    }

    /** A prompt that was cut away whole is no context to compare answers in. */
    private void requirePrompt(RowEncoder.Outcome outcome) {
        boolean gone = outcome.truncated()
                && outcome.tokens().orElseThrow().texts().stream()
                        .map(text -> text.sequence().root())
                        .anyMatch(root -> root.length == 1 && bos.isPresent() && root[0] == bos.getAsInt());
        if (gone) {
            throw new IllegalArgumentException(outcome.source().at() + ": nothing of the prompt is left within"
                    + " max_length; raise data.max_length, or say data.overflow=drop to leave such rows out");
        }
    }
}
