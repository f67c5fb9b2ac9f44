package io.prefero.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.example.ParquetReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Tag("unit")
class ParquetRowsTest {
    @TempDir
    Path folder;

    private static List<ObjectNode> rows(Path file, Predicate<String> pictures) {
        ParquetReader reader =
                ServiceLoader.load(ParquetReader.class).findFirst().orElseThrow();
        try (ParquetReader.Rows rows = reader.open(file, pictures)) {
            List<ObjectNode> all = new ArrayList<>();
            for (Optional<ObjectNode> row = rows.next(); row.isPresent(); row = rows.next()) {
                all.add(row.get());
            }
            return all;
        }
    }

    private JsonNode cell(String sql) {
        Path file = Written.by("SELECT " + sql + " AS x", folder.resolve("cell.parquet"));
        return rows(file, name -> true).get(0).path("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'hällo 🎈'           | \"hällo 🎈\"",
                "NULL::VARCHAR        | null",
                "true                 | true",
                "1::TINYINT           | 1",
                "9007199254740993     | 9007199254740993",
                "18446744073709551615::UBIGINT | 18446744073709551615",
                "0.1::DOUBLE          | 0.1",
                "0.1::FLOAT           | 0.10000000149011612",
                "0.25::DECIMAL(10, 2) | 0.25",
                "[1, NULL, 3]         | [1,null,3]",
                "[]::DOUBLE[]         | []",
                "[{'role': 'user', 'content': NULL::VARCHAR}] | [{\"role\":\"user\",\"content\":null}]",
                "{'a': {'b': [0.5::DOUBLE]}} | {\"a\":{\"b\":[0.5]}}",
                "'red'::ENUM('red')   | \"red\"",
            },
            quoteCharacter = '`')
    void aValueIsWhatJsonWouldSay(String sql, String json) {
        assertThat(cell(sql).toString()).isEqualTo(json);
    }

    @Test
    void bytesAreBytes() throws IOException {
        assertThat(cell("'\\x00\\xFF'::BLOB").binaryValue()).containsExactly(0, -1);
        JsonNode struct = cell("[{'bytes': '\\x07'::BLOB, 'path': 'a.png'}]").path(0);
        assertThat(struct.path("bytes").binaryValue()).containsExactly(7);
        assertThat(struct.path("path").stringValue()).isEqualTo("a.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATE '2026-11-30'", "TIMESTAMP '2026-11-30 01:02:03'", "MAP {'a': 1}"})
    void whatJsonHasNoWordForIsNoText(String sql) {
        assertThat(cell(sql).isPojo()).isTrue();
    }

    @Test
    void bytesOfColumnsWithoutPicturesAreNotRead() {
        Path file = Written.by(
                "SELECT i, '\\x01'::BLOB AS a, {'bytes': '\\x02'::BLOB} AS b FROM range(3) t(i)",
                folder.resolve("three.parquet"));
        assertThat(rows(file, name -> false)).hasSize(3).allSatisfy(row -> {
            assertThat(row.propertyNames()).containsExactly("i", "a", "b");
            assertThat(row.path("a").isPojo()).isTrue();
            assertThat(row.path("b").isPojo()).isTrue();
        });
        assertThat(rows(file, "b"::equals).get(2).path("a").isPojo()).isTrue();
        assertThat(rows(file, "b"::equals).get(2).path("b").path("bytes").isBinary())
                .isTrue();
        Path bytesOnly = Written.by("SELECT '\\x01'::BLOB AS a FROM range(3)", folder.resolve("bytes.parquet"));
        assertThat(rows(bytesOnly, name -> false)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsComeInTheOrderOfTheFile(boolean pictures) {
        Path file = Written.by(
                "SELECT i, '\\x01'::BLOB AS a FROM range(30000) t(i)",
                folder.resolve("many.parquet"),
                ", ROW_GROUP_SIZE 4096");
        assertThat(rows(file, name -> pictures).stream()
                        .map(row -> row.path("i").longValue()))
                .containsExactlyElementsOf(LongStream.range(0, 30000).boxed().toList());
    }

    @Test
    void aLargeRowGroupIsReadInParts() {
        List<Stretches.RowGroup> groups =
                List.of(new Stretches.RowGroup(3, 30), new Stretches.RowGroup(0, 0), new Stretches.RowGroup(10, 250));
        assertThat(Stretches.of(groups, 100))
                .containsExactly(
                        new Stretches.Stretch(0, 2),
                        new Stretches.Stretch(3, 6),
                        new Stretches.Stretch(7, 10),
                        new Stretches.Stretch(11, 12));
        assertThat(Stretches.of(groups, 400)).containsExactly(new Stretches.Stretch(0, 12));
        assertThat(Stretches.of(List.of(), 100)).isEmpty();
        assertThat(Stretches.of(List.of(new Stretches.RowGroup(2, 1000)), 100))
                .containsExactly(new Stretches.Stretch(0, 0), new Stretches.Stretch(1, 1));
    }

    @Test
    void noMoreThanAStretchIsInMemory() {
        // 2,048 rows of 256 KiB: DuckDB alone would hand over all of them at once, half a gigabyte
        Path file = Written.by(
                "SELECT i, repeat(md5(i::VARCHAR), 8192)::BLOB AS a FROM range(2048) t(i)",
                folder.resolve("large.parquet"),
                ", ROW_GROUP_SIZE 2048, COMPRESSION uncompressed");
        Runtime heap = Runtime.getRuntime();
        try (ParquetReader.Rows rows = new DuckDbParquet().open(file, name -> true)) {
            long most = 0;
            for (int i = 0; i < 2048; i++) {
                ObjectNode row = rows.next().orElseThrow();
                assertThat(row.path("i").longValue()).isEqualTo(i);
                if (i % 256 == 0) {
                    System.gc();
                    most = Math.max(most, heap.totalMemory() - heap.freeMemory());
                }
            }
            assertThat(rows.next()).isEmpty();
            assertThat(most).isLessThan(3 * Stretches.MOST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a*.parquet", "[a]b.parquet", "a?.parquet", "it's \"x\".parquet", "split=train.parquet"})
    void aNameIsNoPattern(String name) throws IOException {
        Written.by("SELECT 1 AS x", folder.resolve("ab.parquet"));
        Path file = Written.by("SELECT 2 AS x", folder.resolve(name));
        assertThat(rows(file, column -> false)).singleElement().hasToString("{\"x\":2}");
        Path inside = Files.createDirectory(folder.resolve("lang=" + name)).resolve("x.parquet");
        Files.copy(file, inside);
        assertThat(rows(inside, column -> false)).singleElement().hasToString("{\"x\":2}");
    }

    @Test
    void nothingButTheFileCanBeReachedAndNothingIsFetched() throws SQLException {
        Path file = Written.by("SELECT 1 AS x", folder.resolve("own.parquet"));
        Path other = Written.by("SELECT 1 AS x", folder.resolve("other.parquet"));
        try (Database database = new Database(file)) {
            assertThat(database.list("SELECT x FROM " + database.table(), row -> row.getInt(1)))
                    .containsExactly(1);
            for (String query : List.of(
                    "SELECT 1 FROM read_parquet('" + other + "')",
                    "SELECT 1 FROM read_text('" + other + "')",
                    "SELECT 1 FROM read_parquet('https://example.org/x.parquet')",
                    "INSTALL httpfs",
                    "LOAD httpfs",
                    "SET enable_external_access = true",
                    "COPY (SELECT 1) TO '" + other + "'")) {
                assertThatThrownBy(() -> database.list(query, row -> 1))
                        .as(query)
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(disabled|locked|read_only|not allowed|Cannot).*");
            }
            assertThat(database.list(
                            "SELECT value FROM duckdb_settings() WHERE name IN ('threads', 'autoinstall_known_extensions',"
                                    + " 'autoload_known_extensions', 'allow_community_extensions') ORDER BY name",
                            row -> row.getString(1)))
                    .containsExactly("false", "false", "false", "1");
        }
    }

    @Test
    void aFileWithoutRowsHasNone() {
        Path file = Written.by("SELECT 1 AS x WHERE false", folder.resolve("none.parquet"));
        assertThat(rows(file, name -> false)).isEmpty();
    }

    @Test
    void whatIsNoWholeParquetFileIsNamed() throws IOException {
        Path whole =
                Written.by("SELECT i, md5(i::VARCHAR) AS t FROM range(20000) t(i)", folder.resolve("whole.parquet"));
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(folder.resolve("half.parquet"), Arrays.copyOf(bytes, bytes.length / 2));
        Path empty = Files.write(folder.resolve("empty.parquet"), new byte[0]);
        Path text = Files.writeString(folder.resolve("text.parquet"), "{\"prompt\": \"a\"}\n");
        for (Path file : List.of(half, empty, text)) {
            assertThatThrownBy(() -> rows(file, name -> false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(file + " cannot be read as Parquet: ")
                    .hasMessageEndingWith(" (is the file whole?)")
                    .hasMessageNotContainingAny("\n", "LINE", "SELECT");
        }
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 5000, (byte) 0xff);
        Path damaged = Files.write(folder.resolve("damaged.parquet"), bytes);
        assertThatThrownBy(() -> rows(damaged, name -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be read as Parquet from row ")
                .hasMessageContaining("damaged.parquet\": "); // what DuckDB says
    }
}
