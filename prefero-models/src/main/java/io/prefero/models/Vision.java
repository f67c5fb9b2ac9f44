package io.prefero.models;

import io.prefero.models.vision.Grid;
import io.prefero.models.vision.GridPositions;
import io.prefero.models.vision.Pixels;
import io.prefero.models.vision.Preprocessing;
import io.prefero.models.vision.VisualEncoder;
import io.prefero.picture.Picture;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What a language model sees with: from pictures to vectors, and from a prompt to a text in which they stand. */
public final class Vision {
    private final VisualEncoder encoder;
    private final Preprocessing preprocessing;
    private final int placeholder;
    private final Set<Integer> unsaid;
    private final Optional<GridPositions> positions;

    /**
     * A model's sight.
     *
     * @param placeholder the token that holds a picture's place
     * @param unsaid tokens that hold a place and are never answers
     * @param positions how texts with pictures are counted; as all texts if empty
     */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Vision(
            VisualEncoder encoder,
            Preprocessing preprocessing,
            int placeholder,
            Set<Integer> unsaid,
            Optional<GridPositions> positions) {
        this.encoder = encoder;
        this.preprocessing = preprocessing;
        this.placeholder = placeholder;
        this.unsaid = Set.copyOf(unsaid);
        this.positions = positions;
    }

    /** Which part of a model a weight belongs to. */
    public enum Part {
        /** The vision tower. */
        TOWER,
        /** What brings the tower's vectors to the language model's width. */
        PROJECTOR,
        /** The decoder, its embedding and its head. */
        LANGUAGE;

        /** The part of a weight by its name in {@link LanguageModel#parameters()}. */
        public static Part of(String name) {
            if (name.startsWith("model.multi_modal_projector.") || name.startsWith("model.visual.merger.")) {
                return PROJECTOR;
            }
            return name.startsWith("model.vision_tower.") || name.startsWith("model.visual.") ? TOWER : LANGUAGE;
        }
    }

    /** The tower and the projector. */
    public VisualEncoder encoder() {
        return encoder;
    }

    /** How pictures are prepared. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The same sight with pictures prepared otherwise than the model's folder says. */
    public Vision with(Preprocessing other) {
        return new Vision(encoder, other, placeholder, unsaid, positions);
    }

    /** The same sight by other weights. */
    Vision by(VisualEncoder other) {
        return new Vision(other, preprocessing, placeholder, unsaid, positions);
    }

    /** Whether a weight, by its name in the model, has a say in what is said; those of layers that are not asked have none. */
    public boolean uses(String name) {
        return Part.of(name) == Part.LANGUAGE || encoder.uses(name);
    }

    /** The token that holds a picture's place: one in a prompt, one for every vector in a text. */
    public int placeholder() {
        return placeholder;
    }

    /** The tokens that hold places and are never answers. */
    public Set<Integer> unsaid() {
        return unsaid;
    }

    /** A picture as the tower reads it. */
    public Pixels pixels(Picture picture) {
        return preprocessing.pixels(picture);
    }

    /** The vectors that stand over the placeholders of pictures, one picture after the other, [Σ tokens, D]. */
    public Tensor features(List<Pixels> pictures) {
        return features(pictures, Pass.BASE);
    }

    /** The same with the pass's adapter, if that changes tower or projector. */
    public Tensor features(List<Pixels> pictures, Pass pass) {
        return encoder.features(pictures, pass::changed);
    }

    /** The first half of it: what the projector reads, see {@link VisualEncoder#tower}. */
    public Tensor tower(List<Pixels> pictures, Pass pass) {
        return encoder.tower(pictures, pass::changed);
    }

    /** The second half. */
    public Tensor projected(Tensor tower, Pass pass) {
        return encoder.projected(tower, pass::changed);
    }

    /** The same where nothing is learned of them. */
    public Tensor seen(List<Pixels> pictures, Pass pass) {
        return Scope.measured(() -> features(pictures, pass));
    }

    /**
     * A prompt with as many placeholders as its pictures have vectors.
     *
     * @param ids with one placeholder for each picture
     * @param grids of the pictures, in their order
     * @throws IllegalArgumentException if there are more or fewer placeholders than pictures
     */
    public int[] expanded(int[] ids, List<Grid> grids) {
        long found = Arrays.stream(ids).filter(id -> id == placeholder).count();
        if (found != grids.size()) {
            throw new IllegalArgumentException("the text has " + found + " placeholders (token " + placeholder
                    + ") for " + grids.size() + " pictures");
        }
        Iterator<Grid> next = grids.iterator();
        return Arrays.stream(ids)
                .flatMap(id -> IntStream.generate(() -> id)
                        .limit(id == placeholder ? next.next().tokens() : 1))
                .toArray();
    }

    /**
     * A text in which pictures of a batch stand.
     *
     * @param ids with a placeholder for every vector, as {@link #expanded} makes them
     * @param batch the grids of the pictures whose features are computed together, in that order
     * @param shown which of them the text shows, in its order
     * @throws IllegalArgumentException if the placeholders are not those of these pictures
     */
    public IllustratedText text(int[] ids, List<Grid> batch, int... shown) {
        refuseFilms(ids);
        int[] rows = new int[ids.length];
        Arrays.fill(rows, -1);
        int at = 0;
        for (int picture : shown) {
            at = nextPlaceholder(ids, at);
            int tokens = batch.get(picture).tokens();
            requirePlaceholders(ids, at, tokens);
            int first = start(batch, picture);
            for (int i = 0; i < tokens; i++) {
                rows[at + i] = first + i;
            }
            at += tokens;
        }
        if (nextPlaceholder(ids, at) < ids.length) {
            throw new IllegalArgumentException("the text has more placeholders (token " + placeholder + ") than its "
                    + shown.length + " pictures have vectors, the first at " + nextPlaceholder(ids, at));
        }
        List<Grid> grids = IntStream.of(shown).mapToObj(batch::get).toList();
        return new IllustratedText(ids, rows, positions(ids, grids));
    }

    private void refuseFilms(int[] ids) {
        for (int id : ids) {
            if (id != placeholder && unsaid.contains(id)) {
                throw new IllegalArgumentException("the text holds the place of a film (token " + id
                        + "), which is not supported; give pictures (token " + placeholder + ")");
            }
        }
    }

    private int nextPlaceholder(int[] ids, int from) {
        int at = from;
        while (at < ids.length && ids[at] != placeholder) {
            at++;
        }
        return at;
    }

    private void requirePlaceholders(int[] ids, int from, int tokens) {
        int found = 0;
        while (found < tokens && from + found < ids.length && ids[from + found] == placeholder) {
            found++;
        }
        if (found < tokens) {
            throw new IllegalArgumentException("a picture of the text needs " + tokens + " placeholders (token "
                    + placeholder + ") in a row, found " + found + " at " + from + "; was it cut inside the picture?");
        }
    }

    /** The row of the batch's features at which a picture begins. */
    private static int start(List<Grid> batch, int picture) {
        return batch.subList(0, picture).stream().mapToInt(Grid::tokens).sum();
    }

    private int[][] positions(int[] ids, List<Grid> grids) {
        return positions.map(p -> p.of(ids, grids)).orElseGet(() ->
                new int[][] {IntStream.range(0, ids.length).toArray()});
    }

    /** The grids of pictures as they are prepared. */
    public static List<Grid> grids(List<Pixels> pictures) {
        List<Grid> grids = new ArrayList<>();
        pictures.forEach(p -> grids.add(p.grid()));
        return grids;
    }
}
