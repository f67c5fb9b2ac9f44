package io.prefero.score.cache;

import static io.prefero.score.cache.Remembered.KIND;
import static io.prefero.score.cache.Remembered.child;
import static io.prefero.score.cache.Remembered.files;
import static io.prefero.score.cache.Remembered.key;
import static io.prefero.score.cache.Remembered.onlyFile;
import static io.prefero.score.cache.Remembered.outcome;
import static io.prefero.score.cache.Remembered.put;
import static io.prefero.score.cache.Remembered.putOneByOne;
import static io.prefero.score.cache.Remembered.requireAll;
import static io.prefero.score.cache.Remembered.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class DamagedScoreCacheTest {
    private static final int TEXTS = 3;

    @TempDir
    Path root;

    private final List<String> warnings = new ArrayList<>();

    private ScoreCache open() {
        return ScoreCache.open(root, KIND, warnings::add);
    }

    /** Puts these bytes in the only file's place, and not into it: somebody may have it mapped. */
    private void replace(Path file, byte[] bytes) throws IOException {
        Files.delete(file);
        Files.write(file, bytes);
    }

    private void requireOneWarning(Path file) {
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains(file.toString())
                .contains("ignored")
                .contains("may be deleted");
        assertThat(file).exists();
        warnings.clear();
    }

    @Test
    void aFileThatIsCutOffAnywhereIsAMiss() throws IOException {
        put(open(), 0, TEXTS);
        Path file = onlyFile(root);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            replace(file, Arrays.copyOf(whole, length));
            ScoreCache cache = open();
            for (int i = 0; i < TEXTS; i++) {
                assertThat(cache.find(key(i))).isEmpty();
            }
            requireOneWarning(file);
        }
    }

    @Test
    void aByteThatIsWrongAnywhereNeverGivesAWrongHit() throws IOException {
        put(open(), 0, TEXTS);
        Path file = onlyFile(root);
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] wrong = whole.clone();
            wrong[at] ^= 0x10;
            replace(file, wrong);
            ScoreCache cache = open();
            int hits = 0;
            for (int i = 0; i < TEXTS; i++) {
                Optional<Values> found = cache.find(key(i));
                hits += found.isPresent() ? 1 : 0;
                float[] expected = values(i).floats();
                found.ifPresent(v -> assertThat(v.floats()).isEqualTo(expected));
            }
            assertThat(hits).as("hits with byte " + at + " wrong").isLessThan(TEXTS);
            requireOneWarning(file);
        }
    }

    @Test
    void whatWasDamagedIsRememberedAnewAndSurvivesMerging() throws IOException {
        put(open(), 0, TEXTS);
        Path file = onlyFile(root);
        byte[] wrong = Files.readAllBytes(file);
        for (int i = 0; i < TEXTS; i++) { // the last byte of each text's three numbers
            wrong[wrong.length - 1 - 3 * Float.BYTES * i]++;
        }
        replace(file, wrong);
        put(open(), 0, TEXTS);
        warnings.clear();
        requireAll(open(), 0, TEXTS);
        ScoreCache cache = ScoreCache.open(root, KIND, warnings::add, 1);
        put(cache, TEXTS, 60);
        assertThat(file).as("merged").doesNotExist();
        requireAll(open(), 0, 60);
    }

    @Test
    void aFileOfAnotherModelIsAMiss() throws IOException {
        ScoreKind other = Remembered.kind('b');
        put(ScoreCache.open(root, other, warnings::add), 0, TEXTS);
        Path file = onlyFile(root);
        Path foreign = Files.createDirectories(KIND.folder(root)).resolve(file.getFileName());
        Files.copy(file, foreign);
        ScoreCache cache = open();
        assertThat(cache.find(key(0))).isEmpty();
        cache.put(key(1), values(1));
        cache.flush();
        requireAll(cache, 1, 2);
        requireOneWarning(foreign);
    }

    @Test
    void whatAKilledProcessLeftIsNotReadAndIsRemovedAfterADay() throws IOException {
        putOneByOne(root, 0, 1);
        Path folder = KIND.folder(root);
        Path old = Files.write(folder.resolve(".x.scores.part-7"), new byte[10]);
        Path fresh = Files.write(folder.resolve(".y.scores.part-8"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        requireAll(open(), 0, 1);
        assertThat(warnings).isEmpty();
        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void aFolderThatVanishesIsAMissAndIsMadeAgain() throws IOException {
        ScoreCache cache = open();
        put(cache, 0, TEXTS);
        Files.delete(onlyFile(root));
        Files.delete(cache.folder());
        assertThat(cache.find(key(TEXTS))).isEmpty();
        assertThat(cache.find(key(0))).isEmpty();
        put(cache, 0, TEXTS);
        requireAll(open(), 0, TEXTS);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aFolderThatCannotBeMadeCostsAWarning() throws IOException {
        Files.writeString(root.resolve(KIND.model().hex()), "a file");
        ScoreCache cache = open();
        put(cache, 0, TEXTS);
        put(cache, 0, TEXTS);
        assertThat(cache.find(key(0))).isEmpty();
        assertThat(warnings).last().asString().contains("does not grow", "PREFERO_CACHE");
        assertThat(warnings).filteredOn(w -> w.contains("does not grow")).hasSize(1);
    }

    @Test
    void aDiskThatIsFullCostsAWarningAndTheEntriesAndNoMore() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a limit on the size of files needs a shell");
        Process child = child("ulimit -f 4", List.of(), root, 0, 1_000, 100_000); // 4 blocks of 512 or 1,024 bytes
        String printed = outcome(child);
        assertThat(printed.lines()).hasSize(2);
        assertThat(printed).contains("does not grow", "PREFERO_CACHE", "found 0");
        assertThat(files(root)).isEmpty();
    }
}
