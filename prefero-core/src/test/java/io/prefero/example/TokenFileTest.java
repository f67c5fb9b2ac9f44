package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.text.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TokenFileTest {
    @TempDir
    Path folder;

    @Test
    void rowsComeBackWholeWhereverThePiecesOfTheMapBegin() throws IOException {
        DataReport report = new DataReport(
                9, 1, 5, Map.of("tö long", new DataReport.Tally(3, List.of("a:1"))), DataReport.Tally.NONE, 77);
        List<TokenRow> rows = IntStream.range(0, 5).mapToObj(TokenFileTest::row).toList();
        Path file = folder.resolve("x.tokens");
        try (TokenFileWriter writer = new TokenFileWriter(file)) {
            for (TokenRow row : rows) {
                writer.add(row);
            }
            writer.finish(report);
        }
        for (long step : new long[] {1, 7, 64, 100, Files.size(file) - 8, Files.size(file), 1 << 30}) {
            Dataset dataset = TokenFile.open(file, step).orElseThrow();
            assertThat(dataset.report()).isEqualTo(report);
            assertThat(IntStream.range(0, dataset.size()).mapToObj(dataset::row))
                    .isEqualTo(rows);
            assertThatThrownBy(() -> dataset.row(5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void namesOfBranchesKeepTheirOrder() {
        assertThat(TokenRows.sequences(row(3)).keySet()).containsExactly("zwölf", "b", "a");
    }

    private static TokenRow row(int i) {
        Map<String, Sequence> sequences = new LinkedHashMap<>();
        sequences.put("zwölf", new Sequence(IntStream.rangeClosed(0, 3 * i + 1).toArray(), 1));
        sequences.put("b", new Sequence(new int[] {Integer.MAX_VALUE, i, 0}, 2));
        sequences.put("a", new Sequence(new int[] {1, 2}, 1));
        return TokenRows.of(10_000_000_000L + i, sequences, Map.of("desirable", i / 3.0));
    }
}
