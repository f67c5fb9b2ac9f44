package io.prefero.train;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A TensorBoard event file: records of a length, its checksum, a protocol buffer {@code Event} and its checksum (masked
 * CRC-32C, as TFRecord has it).
 */
final class EventFile implements AutoCloseable {
    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** A new file in {@code folder}, named by the time it was begun, as TensorBoard expects. */
    static EventFile create(Path folder) {
        long now = System.currentTimeMillis();
        Path file = folder.resolve("events.out.tfevents." + now / 1000 + ".prefero."
                + ProcessHandle.current().pid() + "." + now % 1000);
        try {
            EventFile events = new EventFile(new BufferedOutputStream(Files.newOutputStream(file)));
            events.record(event().putVersion("brain.Event:2"));
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    void write(long step, Map<String, Double> metrics) {
        metrics.forEach((tag, value) -> record(event().putStep(step).putScalar(tag, value.floatValue())));
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write TensorBoard events: " + e.getMessage(), e);
        }
    }

    private static Message event() {
        return new Message().putDouble(1, System.currentTimeMillis() / 1000.0);
    }

    private void record(Message message) {
        byte[] data = message.bytes();
        ByteBuffer frame = littleEndian(16 + data.length);
        frame.putLong(data.length);
        frame.putInt(masked(frame.array(), 0, 8)).put(data).putInt(masked(data, 0, data.length));
        try {
            out.write(frame.array());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write TensorBoard events: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int masked(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close TensorBoard events", e);
        }
    }

    /** The few fields of {@code Event} and {@code Summary} that scalars need, in protocol buffer encoding. */
    private static final class Message {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Message putDouble(int field, double value) {
            content.write(field << 3 | 1);
            content.writeBytes(littleEndian(8).putDouble(value).array());
            return this;
        }

        Message putStep(long step) {
            content.write(2 << 3);
            return varint(step);
        }

        Message putVersion(String version) {
            return putBytes(3, version.getBytes(StandardCharsets.UTF_8));
        }

        /** Event.summary (5) of one Summary.value (1) of tag (1) and simple_value (2). */
        Message putScalar(String tag, float value) {
            Message scalar = new Message().putBytes(1, tag.getBytes(StandardCharsets.UTF_8));
            scalar.content.write(2 << 3 | 5);
            scalar.content.writeBytes(littleEndian(4).putFloat(value).array());
            return putBytes(5, new Message().putBytes(1, scalar.bytes()).bytes());
        }

        private Message putBytes(int field, byte[] bytes) {
            content.write(field << 3 | 2);
            varint(bytes.length).content.writeBytes(bytes);
            return this;
        }

        private Message varint(long value) {
            long rest = value;
            while (rest >= 0x80) {
                content.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            content.write((int) rest);
            return this;
        }

        byte[] bytes() {
            return content.toByteArray();
        }
    }
}
