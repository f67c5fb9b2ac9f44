package io.prefero.score.cache;

import io.prefero.example.Datasets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Scores of one kind, remembered on disk and shared by runs, methods and processes, any number of which may use one
 * folder at once. Scores are found by the content they were computed from, so a changed model or text is a miss and
 * nothing has to be invalidated. It never stands in the way: what is damaged is a miss, what cannot be written is
 * dropped, both with a warning.
 *
 * <p>Nothing has to fit the heap but what was put since the last flush, which is bounded. Safe for several threads.
 */
public final class ScoreCache implements AutoCloseable {
    private static final long ROOM = 32L << 20;
    private static final int OBJECTS = 160; // bytes of heap that an entry needs beside its values

    private final Path folder;
    private final ScoreKind kind;
    private final SegmentFolder segments;
    private final long room;
    private final Map<ContentKey, Values> held = new TreeMap<>();
    private long taken;

    private ScoreCache(Path folder, ScoreKind kind, SegmentFolder segments, long room) {
        this.folder = folder;
        this.kind = kind;
        this.segments = segments;
        this.room = room;
    }

    /**
     * The scores of a kind.
     *
     * @param root the folder of all scores, {@link #defaultRoot()} unless there is reason for another; need not exist
     * @param warnings told, once each, of files that are damaged or foreign and of a disk that is full
     */
    public static ScoreCache open(Path root, ScoreKind kind, Consumer<String> warnings) {
        return open(root, kind, warnings, ROOM);
    }

    /** The same with other room on the heap, in bytes. */
    static ScoreCache open(Path root, ScoreKind kind, Consumer<String> warnings, long room) {
        Path folder = kind.folder(root);
        return new ScoreCache(folder, kind, new SegmentFolder(folder, kind, warnings), room);
    }

    /** {@code scores} in {@link Datasets#cacheRoot()}. */
    public static Path defaultRoot() {
        return Datasets.cacheRoot().resolve("scores");
    }

    /** Where this kind's files lie. */
    public Path folder() {
        return folder;
    }

    /** The values that this or another process has put under a key. */
    public synchronized Optional<Values> find(ContentKey key) {
        Values own = held.get(key);
        if (own != null) {
            return Optional.of(own);
        }
        Optional<Entry> entry = segments.find(key);
        if (entry.isEmpty() && segments.refresh()) {
            entry = segments.find(key);
        }
        return entry.map(e -> new Values(kind.type(), e.bytes()));
    }

    /**
     * Remembers values. Other processes see them after a flush, which happens by itself now and then. A key that is
     * there already keeps the values it has.
     *
     * @throws IllegalArgumentException if they are not of this kind's type and width
     */
    public synchronized void put(ContentKey key, Values values) {
        kind.require(values);
        if (held.putIfAbsent(key, values) == null) {
            taken += values.bytes().remaining() + OBJECTS;
        }
        if (taken >= room) {
            flush();
        }
    }

    /** Brings everything that was put to disk, where it appears whole or not at all. */
    public synchronized void flush() {
        segments.refresh();
        held.keySet().removeIf(key -> segments.find(key).isPresent()); // another process was faster
        if (!held.isEmpty()) {
            List<Entry> entries = held.entrySet().stream()
                    .map(e -> Entry.of(e.getKey(), e.getValue().bytes()))
                    .toList();
            held.clear();
            segments.add(entries);
        }
        taken = 0;
    }

    /** Flushes. */
    @Override
    public void close() {
        flush();
    }
}
