package io.prefero.score.cache;

import static io.prefero.score.cache.Remembered.KIND;
import static io.prefero.score.cache.Remembered.child;
import static io.prefero.score.cache.Remembered.outcome;
import static io.prefero.score.cache.Remembered.put;
import static io.prefero.score.cache.Remembered.requireAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class SharedScoreCacheTest {
    @TempDir
    Path root;

    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();

    private ScoreCache open(long room) {
        return ScoreCache.open(root, KIND, warnings::add, room);
    }

    @Test
    void writersWithInstancesOfTheirOwnLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int from = 100 * t; // half of each is another's as well
            writers.add(threads.submit(() -> put(open(600), from, from + 200)));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
        requireAll(open(1), 0, 500);
        assertThat(warnings).isEmpty();
    }

    @Test
    void oneInstanceServesSeveralThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        ScoreCache cache = open(600);
        List<Future<?>> users = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int from = 100 * t;
            users.add(threads.submit(() -> {
                put(cache, from, from + 100);
                requireAll(cache, from, from + 100);
            }));
        }
        for (Future<?> user : users) {
            user.get();
        }
        threads.shutdown();
        requireAll(cache, 0, 400);
    }

    @Test
    void processesThatWriteAtOnceLoseNothing() throws Exception {
        ScoreCache early = open(1);
        Process one = child("", List.of(), root, 0, 1_000, 3_000);
        Process other = child("", List.of(), root, 500, 1_500, 3_000);
        assertThat(outcome(one)).isEqualToIgnoringWhitespace("found 1000");
        assertThat(outcome(other)).isEqualToIgnoringWhitespace("found 1000");
        requireAll(early, 0, 1_500);
        assertThat(warnings).isEmpty();
    }
}
