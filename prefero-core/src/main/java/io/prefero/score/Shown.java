package io.prefero.score;

import io.prefero.models.IllustratedText;
import io.prefero.models.vision.Pixels;
import java.util.List;
import java.util.Optional;

/**
 * Texts of one forward pass, and the pictures in them.
 *
 * @param pictures those whose vectors the texts' rows count through
 */
public record Shown(List<IllustratedText> texts, List<Pixels> pictures) {
    /** Lays out token ids, with the pictures of an album if there is one. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static Shown of(List<TextBranch> branches, Optional<Album> album) {
        List<int[]> ids = branches.stream().map(b -> b.sequence().ids()).toList();
        return album.map(a -> a.shown(ids))
                .orElseGet(
                        () -> new Shown(ids.stream().map(IllustratedText::plain).toList(), List.of()));
    }
}
