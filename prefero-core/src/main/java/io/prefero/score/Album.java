package io.prefero.score;

import io.prefero.example.Illustrations;
import io.prefero.models.IllustratedText;
import io.prefero.models.Vision;
import io.prefero.models.vision.Grid;
import io.prefero.models.vision.Pixels;
import io.prefero.picture.PictureFile;
import io.prefero.score.cache.ContentKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The pictures of a run. In texts a picture is a run of ids below 0, one for each of its vectors, by which everything from a
 * row to a forest tells pictures apart as it does words; only what lays out a batch asks what is behind them. Pictures that a
 * model sees alike are one.
 */
public final class Album implements Illustrations {
    private final Vision vision;
    private final Function<Path, Pixels> eyes;
    private final Map<Path, Look> looks = new ConcurrentHashMap<>();
    private final Map<ContentKey, Entry> entries = new HashMap<>();
    private final TreeMap<Integer, Entry> byFirst = new TreeMap<>();
    private int next;

    /** What was found when a picture was looked at. */
    private record Look(Path file, ContentKey content, Grid grid) {}

    /** A picture with its numbers: that of its k-th vector is first + k, and stands in texts as −1 − (first + k). */
    private record Entry(Look look, int first) {
        int end() {
            return first + look.grid().tokens();
        }
    }

    /** An empty one. */
    public Album(Vision vision) {
        this(vision, file -> vision.pixels(PictureFile.read(file)));
    }

    /**
     * One whose pictures are prepared otherwise.
     *
     * @param eyes what the tower reads of a file
     */
    public Album(Vision vision, Function<Path, Pixels> eyes) {
        this.vision = vision;
        this.eyes = eyes;
    }

    @Override
    public int placeholder() {
        return vision.placeholder();
    }

    @Override
    public void prepare(Collection<Path> pictures) {
        pictures.parallelStream().distinct().forEach(this::look);
    }

    private Look look(Path picture) {
        return looks.computeIfAbsent(picture, file -> {
            Pixels pixels = eyes.apply(file);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * pixels.values().length);
            bytes.asFloatBuffer().put(pixels.values());
            return new Look(file, ContentKey.of(bytes.array()), pixels.grid());
        });
    }

    @Override
    public synchronized int[] ids(Path picture) {
        Look look = look(picture);
        Entry entry = entries.computeIfAbsent(look.content(), c -> {
            Entry fresh = new Entry(look, next);
            next = fresh.end();
            byFirst.put(fresh.first(), fresh);
            return fresh;
        });
        return IntStream.range(entry.first(), entry.end()).map(n -> -1 - n).toArray();
    }

    private synchronized Entry at(int id) {
        return Objects.requireNonNull(byFirst.floorEntry(-1 - id)).getValue();
    }

    /** Token ids as a tokenizer knows them: a placeholder for each vector. */
    public int[] words(int[] ids) {
        return Arrays.stream(ids).map(id -> id < 0 ? vision.placeholder() : id).toArray();
    }

    /** What a text's scores are kept under: the ids of its words, and what its pictures look like. */
    ContentKey key(int[] ids, int start) {
        if (Arrays.stream(ids).allMatch(id -> id >= 0)) {
            return ContentKey.of(ids, start);
        }
        StringBuilder text = new StringBuilder("seen from " + start);
        for (int id : ids) {
            text.append(' ');
            if (id < 0) {
                Entry entry = at(id);
                text.append(entry.look().content()).append('+').append(-1 - id - entry.first());
            } else {
                text.append(id);
            }
        }
        return ContentKey.of(text.toString());
    }

    /** Lays out texts that are seen at once. */
    public Shown shown(List<int[]> texts) {
        Map<Entry, Integer> places = new LinkedHashMap<>();
        for (int[] ids : texts) {
            entries(ids).forEach(entry -> places.putIfAbsent(entry, places.size()));
        }
        List<Grid> grids = places.keySet().stream().map(e -> e.look().grid()).toList();
        List<IllustratedText> illustrated = texts.stream()
                .map(ids -> vision.text(
                        words(ids),
                        grids,
                        entries(ids).stream().mapToInt(places::get).toArray()))
                .toList();
        return new Shown(illustrated, places.keySet().stream().map(this::pixels).toList());
    }

    /** The pictures of a text, in its order. */
    private List<Entry> entries(int[] ids) {
        List<Entry> shown = new ArrayList<>();
        for (int t = 0; t < ids.length; t++) {
            if (ids[t] < 0) {
                Entry entry = at(ids[t]);
                shown.add(entry);
                t += entry.look().grid().tokens() - 1;
            }
        }
        return shown;
    }

    private Pixels pixels(Entry entry) {
        Pixels pixels = eyes.apply(entry.look().file());
        if (!pixels.grid().equals(entry.look().grid())) {
            throw new IllegalStateException(entry.look().file() + " is another picture than it was at the beginning");
        }
        return pixels;
    }
}
