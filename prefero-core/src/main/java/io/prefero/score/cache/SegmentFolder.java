package io.prefero.score.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The segments of one kind, in a folder that any number of processes read and add to at once. They need no lock: a
 * segment appears whole under a name of its own and never changes; one that is merged into another is deleted only
 * after that one is there, and whoever has it mapped keeps it. Two processes that merge the same at once leave two equal
 * results, which the next merge makes one.
 */
final class SegmentFolder {
    private static final String ENDING = ".scores";
    private static final String UNFINISHED = ".part-"; // what AtomicFile's temporary names hold
    private static final long ABANDONED = Duration.ofDays(1).toMillis();
    /** Two changes this close may bear the same time. */
    private static final long UNSETTLED = 100;

    /** More segments of one order of magnitude are made one, unless they are this large. */
    private static final int CROWD = 16;

    private static final long LARGE = 1L << 28;

    private final Path folder;
    private final ScoreKind kind;
    private final Consumer<String> warnings;
    private final Map<Path, Segment> segments = new TreeMap<>();
    /** Files that are not looked at again: not usable, or merged into another. */
    private final Set<Path> ignored = new HashSet<>();

    private final Set<Path> reported = new HashSet<>();
    private long listed = -1;
    private boolean settled;
    private boolean refused;
    private boolean merges = true;

    SegmentFolder(Path folder, ScoreKind kind, Consumer<String> warnings) {
        this.folder = folder;
        this.kind = kind;
        this.warnings = warnings;
        sweep();
        refresh();
    }

    /** Removes what processes that were killed long ago left behind. */
    private void sweep() {
        for (Path file : files()) {
            boolean unfinished = file.getFileName().toString().contains(UNFINISHED);
            if (unfinished && file.toFile().lastModified() < System.currentTimeMillis() - ABANDONED) {
                delete(file);
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of(); // nothing was ever written here
        } catch (IOException | UncheckedIOException e) {
            report(folder, "the score cache " + folder + " cannot be read, so scores are computed anew: " + e);
            return List.of();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) { // on Windows while somebody has it mapped: it costs room, no more
            System.getLogger(SegmentFolder.class.getName()).log(System.Logger.Level.DEBUG, "cannot delete " + file, e);
        }
    }

    private void report(Path file, String warning) {
        if (reported.add(file)) {
            warnings.accept(warning);
        }
    }

    /** Values that are whole; their checksum has been verified. */
    Optional<Entry> find(ContentKey key) {
        for (Segment segment : segments.values()) {
            Optional<Entry> entry = segment.find(key);
            if (entry.isPresent() && entry.get().whole()) {
                return entry;
            }
            entry.ifPresent(e -> report(
                    segment.file(),
                    "score cache file " + segment.file() + " is damaged: what is wrong in it is ignored and computed"
                            + " anew. Check the disk; the file may be deleted"));
        }
        return Optional.empty();
    }

    /** Takes up what other processes have added or merged; whether the folder may have changed since the last time. */
    boolean refresh() {
        long changed = folder.toFile().lastModified();
        if (changed == listed && settled) {
            return false;
        }
        listed = changed;
        settled = changed < System.currentTimeMillis() - UNSETTLED;
        Set<Path> present = files().stream()
                .filter(file -> file.getFileName().toString().endsWith(ENDING))
                .collect(Collectors.toSet());
        segments.keySet().retainAll(present);
        present.removeAll(segments.keySet());
        present.removeAll(ignored);
        present.forEach(this::open);
        return true;
    }

    private void open(Path file) {
        try {
            segments.put(file, Segment.open(file, kind));
        } catch (NoSuchFileException e) {
            // another process has just merged it, which changed the folder: the next miss looks again
        } catch (IOException | IllegalArgumentException e) {
            ignored.add(file);
            String why = e instanceof IOException ? e.toString() : e.getMessage();
            report(file, "score cache file " + file + " is ignored: " + why + ". It may be deleted");
        }
    }

    /** Adds entries, in order of key, as a segment of their own. A disk that refuses them costs no more than them. */
    void add(Iterable<Entry> entries) {
        write(entries);
        while (merges) {
            Optional<List<Segment>> crowd = crowd();
            if (crowd.isEmpty()) {
                return;
            }
            merge(crowd.get());
        }
    }

    /** The new file, unless the disk refused it. */
    private Optional<Path> write(Iterable<Entry> entries) {
        Path file = folder.resolve(UUID.randomUUID() + ENDING);
        try {
            SegmentWriter.write(file, kind, entries);
        } catch (UncheckedIOException e) {
            if (!refused) {
                warnings.accept(
                        "the score cache does not grow: " + e.getMessage() + ". Work goes on, and computes again"
                                + " what is not in it. Make room there, or name another folder with PREFERO_CACHE");
            }
            refused = true;
            return Optional.empty();
        }
        open(file);
        settled = false; // the folder has changed since it was listed, whatever its time says later
        return Optional.of(file);
    }

    /** Too many segments of one order of magnitude, the smallest ones; so that each byte is copied a few times only. */
    private Optional<List<Segment>> crowd() {
        Map<Integer, List<Segment>> bySize = segments.values().stream()
                .filter(s -> s.size() < LARGE)
                .collect(Collectors.groupingBy(s -> magnitude(s.size()), TreeMap::new, Collectors.toList()));
        return bySize.values().stream().filter(same -> same.size() > CROWD).findFirst();
    }

    private static int magnitude(long size) {
        return (Long.SIZE - Long.numberOfLeadingZeros(size)) / 4; // a factor of 16
    }

    private void merge(List<Segment> parts) {
        Optional<Path> whole = write(new Merged(parts));
        merges = whole.filter(segments::containsKey).isPresent();
        if (merges) {
            for (Segment part : parts) {
                ignored.add(part.file());
                segments.remove(part.file());
                delete(part.file());
            }
        }
    }
}
