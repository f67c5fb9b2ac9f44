package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TokenCacheTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void load() throws IOException {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theSameContentIsTokenisedOnce() throws IOException {
        DataSettings settings = bench.settings("{'text': 'ab'}");
        Dataset first = bench.open(Kind.DEMONSTRATION, settings).train();
        Path made = bench.onlyFile();
        FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(made, time);
        Path moved = Files.move(settings.train().get(0), folder.resolve("elsewhere.jsonl"));
        Dataset second = bench.open(Kind.DEMONSTRATION, DataSettings.of(moved)).train();
        assertThat(Bench.rows(second)).isEqualTo(Bench.rows(first));
        assertThat(second.report()).isEqualTo(first.report());
        assertThat(Files.getLastModifiedTime(bench.onlyFile())).isEqualTo(time);
    }

    @Test
    void whateverDecidesTheIdsMakesAnotherFile() throws IOException {
        DataSettings one = bench.settings("{'prompt': 'a', 'completion': 'bc', 'other': 'd', 'label': true}");
        List<Path> train = one.train();
        List<DataSettings> others = List.of(
                one,
                Bench.settings(train, "{max_length: 1024, format: plain}"),
                Bench.settings(train, "{max_length: 1023}"),
                Bench.settings(train, "{max_length: 1024, overflow: drop}"),
                Bench.settings(train, "{max_length: 1024, columns: {completion: other}}"));
        for (DataSettings settings : others) {
            bench.open(Kind.DEMONSTRATION, settings);
        }
        bench.open(Kind.UNPAIRED, one);
        Path model = folder.resolve("model/tokenizer.json");
        Files.writeString(model, Files.readString(model) + " ");
        try (Tokenizer other = Tokenizer.load(folder.resolve("model"))) {
            Datasets.open(one, Kind.DEMONSTRATION, Wording.PLAIN, other, bench.cache);
        }
        bench.file("{'text': 'ac'}");
        bench.open(Kind.DEMONSTRATION, one);
        assertThat(bench.files()).hasSize(8);
    }

    @Test
    void aDamagedFileIsMadeAnew() throws IOException {
        DataSettings settings = bench.settings("{'text': 'abc'}", "{'text': 'd'}");
        List<TokenRow> rows =
                Bench.rows(bench.open(Kind.DEMONSTRATION, settings).train());
        Path made = bench.onlyFile();
        byte[] whole = Files.readAllBytes(made);
        List<byte[]> damaged = new ArrayList<>();
        for (int length : new int[] {0, 1, 24, whole.length / 2, whole.length - 1}) {
            damaged.add(Arrays.copyOf(whole, length));
        }
        for (int place : new int[] {0, 30, whole.length / 2, whole.length - 20, whole.length - 1}) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 4;
            damaged.add(flipped);
        }
        damaged.add(Arrays.copyOf(whole, whole.length + 8));
        for (byte[] bytes : damaged) {
            Files.write(made, bytes);
            assertThat(Bench.rows(bench.open(Kind.DEMONSTRATION, settings).train()))
                    .isEqualTo(rows);
            assertThat(Files.readAllBytes(bench.onlyFile())).isEqualTo(whole);
        }
    }

    @Test
    void severalAtOnceMakeTheSameWholeFile() throws Exception {
        DataSettings settings = bench.settings(IntStream.range(0, 3000)
                .mapToObj(i -> "{'text': 'row " + i + "'}")
                .toArray(String[]::new));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<List<TokenRow>>> results = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                results.add(threads.submit(() ->
                        Bench.rows(bench.open(Kind.DEMONSTRATION, settings).train())));
            }
            List<TokenRow> first = results.get(0).get();
            assertThat(first).hasSize(3000);
            assertThat(TokenRows.sequences(first.get(2999))).containsValue(Bench.sequence("", "row 2999"));
            for (Future<List<TokenRow>> result : results) {
                assertThat(result.get()).isEqualTo(first);
            }
            assertThat(bench.onlyFile()).isRegularFile();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anErrorLeavesNothingBehind() throws IOException {
        DataSettings settings = bench.settings("{'text': 'a'}", "{'text': ''}");
        assertThatThrownBy(() -> bench.open(Kind.DEMONSTRATION, settings)).hasMessageStartingWith("rows.jsonl:2: ");
        assertThat(bench.files()).isEmpty();
    }

    /** Who catches the error may close the tokenizer at once. */
    @Test
    void noRowIsAtWorkAnyMoreWhenAnErrorIsThrown() throws IOException {
        DataSettings settings = bench.settings(IntStream.range(0, 8)
                .mapToObj(i -> i == 0 ? "{'text': ''}" : "{'text': 'row " + i + "'}")
                .toArray(String[]::new));
        AtomicInteger ended = new AtomicInteger();
        Wording slow = new Wording("slow", row -> {
            pause();
            ended.incrementAndGet();
            return row.example().texts();
        });
        assertThatThrownBy(() -> bench.open(Kind.DEMONSTRATION, settings, slow)).hasMessageStartingWith("rows.jsonl:1");
        assertThat(ended).hasValue(7);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasAbandonedLongAgoIsSweptAndWhatIsRecentIsNot() throws IOException {
        Files.createDirectories(bench.cache);
        Path old = Files.writeString(bench.cache.resolve("x.tokens.1.unfinished"), "");
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Path recent = Files.writeString(bench.cache.resolve("x.tokens.2.unfinished"), "");
        bench.open(Kind.DEMONSTRATION, bench.settings("{'text': 'a'}"));
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(bench.cache, "a file where the folder should be");
        DataSettings settings = bench.settings("{'text': 'a'}");
        assertThatThrownBy(() -> bench.open(Kind.DEMONSTRATION, settings))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("the token cache " + bench.cache)
                .hasMessageEndingWith("Make room there, or name another folder with PREFERO_CACHE");
    }
}
