package io.prefero.score.cache;

import static io.prefero.score.cache.Remembered.KIND;
import static io.prefero.score.cache.Remembered.files;
import static io.prefero.score.cache.Remembered.key;
import static io.prefero.score.cache.Remembered.put;
import static io.prefero.score.cache.Remembered.putOneByOne;
import static io.prefero.score.cache.Remembered.requireAll;
import static io.prefero.score.cache.Remembered.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import io.prefero.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ScoreCacheTest {
    private static final float[] FLOATS = {
        -0f, 1.5f, Float.NEGATIVE_INFINITY, Float.NaN, Float.intBitsToFloat(0xffc12345), Float.MIN_VALUE
    };
    private static final double[] DOUBLES = {
        -0d, 0.1, Double.NEGATIVE_INFINITY, Double.NaN, Double.longBitsToDouble(0xfff8123456789abcL), Double.MIN_VALUE
    };

    @TempDir
    Path root;

    private ScoreCache open(DType type, int width) {
        return ScoreCache.open(
                root, new ScoreKind(KIND.model(), type, "a signal/of roles", width), ScoreCacheTest::unexpected);
    }

    private static void unexpected(String warning) {
        fail(warning);
    }

    @Test
    void floatsComeBackBitByBitInEveryWidth() {
        for (int width : new int[] {1, 2, 3, 6}) {
            ScoreCache cache = open(DType.F32, width);
            cache.put(key(1), Values.of(FLOATS));
            cache.put(key(2), Values.of(new float[0]));
            assertThat(bits(cache.find(key(1)).orElseThrow().floats())).isEqualTo(bits(FLOATS));
            cache.close();
            for (ScoreCache each : List.of(cache, open(DType.F32, width))) {
                Values found = each.find(key(1)).orElseThrow();
                assertThat(bits(found.floats())).isEqualTo(bits(FLOATS));
                assertThat(found.type()).isEqualTo(DType.F32);
                assertThat(each.find(key(2)).orElseThrow().count()).isZero();
                assertThat(each.find(key(3))).isEmpty();
            }
        }
    }

    @Test
    void doublesComeBackBitByBitInEveryWidth() {
        for (int width : new int[] {1, 2, 3, 6}) {
            try (ScoreCache cache = open(DType.F64, width)) {
                cache.put(key(1), Values.of(DOUBLES));
            }
            double[] found = open(DType.F64, width).find(key(1)).orElseThrow().doubles();
            assertThat(Arrays.stream(found).mapToLong(Double::doubleToRawLongBits))
                    .containsExactly(Arrays.stream(DOUBLES)
                            .mapToObj(Double::doubleToRawLongBits)
                            .toArray(Long[]::new));
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    @Test
    void floatsAreWidenedOnDemandAndDoublesAreNeverRounded() {
        assertThat(Values.of(0.1f).doubles()).containsExactly(0.1f);
        assertThatIllegalStateException().isThrownBy(() -> Values.of(0.1).floats());
    }

    @Test
    void kindsDoNotSeeEachOther() {
        List<ScoreKind> kinds = List.of(
                KIND,
                Remembered.kind('b'),
                new ScoreKind(KIND.model(), DType.F64, "log_prob", 1),
                new ScoreKind(KIND.model(), DType.F32, "entropy", 1),
                new ScoreKind(KIND.model(), DType.F32, "log_prob", 3));
        for (ScoreKind kind : kinds) {
            try (ScoreCache cache = ScoreCache.open(root, kind, ScoreCacheTest::unexpected)) {
                assertThat(cache.find(key(1))).as(kind.toString()).isEmpty();
                cache.put(key(1), kind.type() == DType.F64 ? Values.of(1d, 2d, 3d) : values(1));
            }
        }
    }

    @Test
    void textsAreToldApartByTheirTokensAndByWhereTheScoredOnesBegin() {
        assertThat(List.of(
                        ContentKey.of(new int[] {1, 2, 3}, 1),
                        ContentKey.of(new int[] {1, 2, 3}, 2),
                        ContentKey.of(new int[] {1, 2, 4}, 1),
                        ContentKey.of(new int[] {1, 2}, 1),
                        ContentKey.of(new int[] {2, 3}, 1),
                        ContentKey.of(new int[] {}, 1)))
                .doesNotHaveDuplicates();
        assertThat(ContentKey.of(new int[] {1, 2, 3}, 1)).isEqualTo(ContentKey.of(new int[] {1, 2, 3}, 1));
    }

    @Test
    void valuesOfAnotherTypeOrWidthAreRefused() {
        try (ScoreCache cache = open(DType.F32, 2)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cache.put(key(1), Values.of(1d, 2d)))
                    .withMessageContainingAll("2 numbers", "F64", "expected F32");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cache.put(key(1), Values.of(1f, 2f, 3f)))
                    .withMessageContainingAll("3 numbers", "a multiple of 2");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(DType.BF16, 1))
                .withMessageContaining("BF16");
    }

    @Test
    void nothingIsWrittenWhereNothingWasPut() {
        try (ScoreCache cache = open(DType.F32, 1)) {
            assertThat(cache.find(key(1))).isEmpty();
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aKeyKeepsItsFirstValuesAndTakesNoRoomTwice() throws IOException {
        ScoreCache late = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        late.put(key(0), values(5));
        put(ScoreCache.open(root, KIND, ScoreCacheTest::unexpected), 0, 1);
        late.close();
        assertThat(files(root)).hasSize(1);
        requireAll(late, 0, 1);
        requireAll(ScoreCache.open(root, KIND, ScoreCacheTest::unexpected), 0, 1);
    }

    @Test
    void aFlushReachesInstancesThatAreOpen() {
        ScoreCache reader = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        ScoreCache writer = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        for (int i = 0; i < 3; i++) {
            assertThat(reader.find(key(i))).isEmpty();
            writer.put(key(i), values(i));
            assertThat(reader.find(key(i))).isEmpty();
            writer.flush();
            requireAll(reader, 0, i + 1);
        }
    }

    @Test
    void manyFilesBecomeFewAndNothingIsLost() throws IOException {
        putOneByOne(root, 0, 10);
        ScoreCache early = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        requireAll(early, 0, 10);
        putOneByOne(root, 10, 400);
        assertThat(files(root).size()).isBetween(2, 60);
        requireAll(early, 0, 400);
        ScoreCache late = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        requireAll(late, 0, 400);
        assertThat(late.find(key(400))).isEmpty();
    }

    @Test
    void moreThanTheHeapHoldsIsPutFoundAndMerged() throws Exception {
        // as objects, keys and values would take three times this heap
        Process child = Remembered.child("", List.of("-Xmx12m"), root, 0, 200_000, 1 << 18);
        assertThat(Remembered.outcome(child)).isEqualToIgnoringWhitespace("found 200000");
        assertThat(files(root).size()).isLessThan(60);
        ScoreCache cache = ScoreCache.open(root, KIND, ScoreCacheTest::unexpected);
        requireAll(cache, 0, 2_000);
        requireAll(cache, 198_000, 200_000);
        for (int i = 200_000; i < 201_000; i++) {
            assertThat(cache.find(key(i))).isEmpty();
        }
    }
}
