package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files read back by another hand: TFRecord frames with their checksums, protocol buffers field by field. */
@Tag("unit")
class EventFileTest {
    @TempDir
    Path folder;

    /** What TensorBoard would see: step, tag, value. */
    private record Point(long step, String tag, float value) {}

    @Test
    void whatIsWrittenIsReadBackByTag() throws IOException {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", 0.6931471805599453);
        metrics.put("rewards/chosen", -1e-9);
        try (EventFile events = EventFile.create(folder)) {
            events.write(1, metrics);
            events.write(300, Map.of("loss", 1e30));
            events.write(5_000_000_000L, Map.of("loss", Double.NaN));
        }
        List<byte[]> records = records(Files.readAllBytes(only()));
        assertThat(new String(records.get(0), StandardCharsets.UTF_8)).endsWith("brain.Event:2");
        assertThat(points(records))
                .containsExactly(
                        new Point(1, "loss", 0.6931472f),
                        new Point(1, "rewards/chosen", -1e-9f),
                        new Point(300, "loss", 1e30f),
                        new Point(5_000_000_000L, "loss", Float.NaN));
    }

    @Test
    void aNameMayBeLong() throws IOException {
        String name = "ü".repeat(1000);
        try (EventFile events = EventFile.create(folder)) {
            events.write(1, Map.of(name, 2.0));
        }
        assertThat(points(records(Files.readAllBytes(only())))).containsExactly(new Point(1, name, 2));
    }

    @Test
    void aStepIsReadableAsSoonAsItIsWritten() throws IOException {
        try (EventFile events = EventFile.create(folder)) {
            events.write(1, Map.of("loss", 2.0));
            assertThat(points(records(Files.readAllBytes(only())))).containsExactly(new Point(1, "loss", 2));
        }
    }

    private Path only() throws IOException {
        try (var files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
            return file;
        }
    }

    // ---- a small reader of TFRecord and of protocol buffers

    private static List<byte[]> records(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = take(in, 8);
            assertThat(in.getInt()).isEqualTo(masked(length));
            byte[] data = take(in, (int)
                    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
            assertThat(in.getInt()).isEqualTo(masked(data));
            records.add(data);
        }
        return records;
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static List<Point> points(List<byte[]> records) {
        List<Point> points = new ArrayList<>();
        for (byte[] record : records) {
            Map<Integer, Object> event = fields(record);
            if (event.containsKey(5)) {
                Map<Integer, Object> value =
                        fields((byte[]) fields((byte[]) event.get(5)).get(1));
                String tag = new String((byte[]) value.get(1), StandardCharsets.UTF_8);
                points.add(new Point((long) event.get(2), tag, Float.intBitsToFloat((int) value.get(2))));
            }
        }
        return points;
    }

    private static Map<Integer, Object> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Object> fields = new TreeMap<>();
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            fields.put(
                    key >>> 3,
                    switch (key & 7) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 2 -> take(in, (int) varint(in));
                        case 5 -> in.getInt();
                        default -> throw new AssertionError("wire type " + (key & 7));
                    });
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
