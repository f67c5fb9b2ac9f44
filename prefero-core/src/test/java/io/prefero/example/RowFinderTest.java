package io.prefero.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.text.Overflow;
import io.prefero.text.Tokenizer;
import io.prefero.text.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows by number or line, and the company they keep. */
@Tag("unit")
class RowFinderTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    /** Rows 0 to 4 stand in lines 1, 3, 4, 5, 6; row 2 is too long for a window of 12. */
    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("rows.jsonl");
        Files.write(file, List.of(pair("a"), "", pair("b"), pair("this answer is long"), pair("c"), pair("d")));
    }

    private static String pair(String chosen) {
        return "{\"prompt\": \"p\", \"chosen\": \"" + chosen + "\", \"rejected\": \"z\"}";
    }

    private RowFinder.Found find(RowPlace place, int company, int needed, Path... files) throws IOException {
        List<Path> read = files.length == 0 ? List.of(file) : List.of(files);
        DataSettings settings = Bench.settings(read, "max_length: 12");
        try (Tokenizer tokenizer = ByteTokenizer.in(folder)) {
            RowEncoder encoder = new RowEncoder(tokenizer, new Window(12, Overflow.PROMPT_LEFT));
            return new RowFinder(settings, Kind.PAIR, encoder).find(place, company, needed);
        }
    }

    private static RowPlace row(long number) {
        return new RowPlace(RowPlace.Counting.ROWS, number);
    }

    private static RowPlace line(long number) {
        return new RowPlace(RowPlace.Counting.LINES, number);
    }

    private static List<Long> rows(RowFinder.Found found) {
        return found.company().stream().map(TokenRow::row).toList();
    }

    @Test
    void rowsAreCountedFrom0WithoutBlankLinesAndLinesFrom1WithThem() throws IOException {
        assertThat(find(row(1), 0, 0).row().at()).isEqualTo("rows.jsonl:3");
        assertThat(find(line(3), 0, 0).row().row()).isEqualTo(1);
        assertThat(find(line(3), 0, 0).tokens().row()).isEqualTo(1);
        assertThatThrownBy(() -> find(line(2), 0, 0)).hasMessageContaining("no row in line 2");
        assertThatThrownBy(() -> find(row(5), 0, 0)).hasMessageContaining("the last row is row 4, rows.jsonl:6");
        assertThatThrownBy(() -> row(-1)).hasMessageContaining("counted from 0");
        assertThatThrownBy(() -> line(0)).hasMessageContaining("counted from 1");
    }

    @Test
    void companyFollowsOrElseComesBeforeAndIsNeverADroppedRow() throws IOException {
        assertThat(rows(find(row(0), 2, 1))).containsExactly(1L, 3L);
        assertThat(rows(find(row(3), 7, 1))).containsExactly(4L);
        assertThat(rows(find(row(4), 7, 1))).containsExactly(3L);
        assertThat(rows(find(row(3), 3, 3))).containsExactly(1L, 0L, 4L);
        assertThatThrownBy(() -> find(row(4), 7, 4)).hasMessageContaining("at least 5 rows together");
    }

    @Test
    void aDroppedRowIsSaidToBe() {
        assertThatThrownBy(() -> find(line(4), 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows.jsonl:4: row 2 is dropped: the answer alone is longer than max_length 12");
    }

    @Test
    void ofSeveralFilesALineIsNotEnough() throws IOException {
        assertThat(find(row(6), 0, 0, file, file).row().at()).isEqualTo("rows.jsonl:3");
        assertThatThrownBy(() -> find(line(3), 0, 0, file, file)).hasMessageContaining("--data");
    }
}
