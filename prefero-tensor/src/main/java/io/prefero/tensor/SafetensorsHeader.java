package io.prefero.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The head of a safetensors file: eight bytes of length, then JSON that gives each tensor's type, shape and place.
 *
 * @param entries by name, in the order of the file
 * @param metadata the strings under {@code __metadata__}
 * @param dataStart where the tensors' bytes begin in the file
 * @param dataLength how many bytes they take
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long dataStart, long dataLength) {
    private static final long LONGEST = 100_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * One tensor.
     *
     * @param begin first byte, counted from {@link #dataStart}
     * @param end one past the last byte
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(DType dtype, long[] shape, long begin, long end) {}

    static SafetensorsHeader read(Path file) {
        long size = Safetensors.size(file);
        try (FileChannel channel = FileChannel.open(file)) {
            long length = headLength(file, channel, size);
            ByteBuffer head = fill(channel, ByteBuffer.allocate((int) length));
            JsonNode json = JSON.readTree(new String(head.array(), StandardCharsets.UTF_8));
            return parse(file, json, 8 + length, size - 8 - length);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        } catch (JacksonException e) {
            throw broken(file, "its header is not JSON (" + e.getOriginalMessage() + ")");
        }
    }

    private static long headLength(Path file, FileChannel channel, long size) throws IOException {
        if (size < 8) {
            throw broken(file, "it has " + size + " bytes and no room for a header");
        }
        long length = fill(channel, ByteBuffer.allocate(8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong(0);
        if (length < 2 || length > LONGEST || 8 + length > size) {
            throw broken(
                    file,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, the file has " + size
                            + "; it is truncated, or not a safetensors file");
        }
        return length;
    }

    private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        return buffer.flip();
    }

    private static SafetensorsHeader parse(Path file, JsonNode json, long dataStart, long dataLength) {
        if (!json.isObject()) {
            throw broken(file, "its header is not a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(m -> metadata.put(m.getKey(), m.getValue().asString()));
            } else {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
            }
        }
        checkTiling(file, entries, dataLength);
        return new SafetensorsHeader(entries, metadata, dataStart, dataLength);
    }

    private static Entry entry(Path file, String name, JsonNode json) {
        JsonNode offsets = json.path("data_offsets");
        if (!json.path("dtype").isString() || !json.path("shape").isArray() || offsets.size() != 2) {
            throw broken(file, "tensor \"" + name + "\" lacks dtype, shape or data_offsets");
        }
        DType dtype = dtype(file, name, json.path("dtype").asString());
        long[] shape = new long[json.path("shape").size()];
        Arrays.setAll(shape, i -> whole(file, name, "shape", json.path("shape").get(i)));
        long begin = whole(file, name, "data_offsets", offsets.get(0));
        long end = whole(file, name, "data_offsets", offsets.get(1));
        long bytes = bytes(file, name, dtype, shape);
        if (end - begin != bytes) {
            throw broken(
                    file,
                    "tensor \"" + name + "\" of shape " + Arrays.toString(shape) + " and type " + dtype + " needs "
                            + bytes + " bytes, its data_offsets [" + begin + ", " + end + "] hold " + (end - begin));
        }
        return new Entry(dtype, shape, begin, end);
    }

    private static DType dtype(Path file, String name, String value) {
        try {
            return DType.valueOf(value);
        } catch (IllegalArgumentException e) {
            throw broken(
                    file,
                    "tensor \"" + name + "\" has type " + value + ", which Prefero does not read; known are "
                            + Arrays.toString(DType.values()));
        }
    }

    private static long whole(Path file, String name, String key, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
            throw broken(
                    file, "tensor \"" + name + "\" has " + key + " " + value + " where a whole number ≥ 0 belongs");
        }
        return value.asLong();
    }

    private static long bytes(Path file, String name, DType dtype, long[] shape) {
        try {
            long bytes = dtype.bytes();
            for (long n : shape) {
                bytes = Math.multiplyExact(bytes, n);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw broken(file, "tensor \"" + name + "\" has an impossible shape " + Arrays.toString(shape));
        }
    }

    /** The tensors must cover the data without holes or overlap. */
    private static void checkTiling(Path file, Map<String, Entry> entries, long dataLength) {
        List<Map.Entry<String, Entry>> byPlace = entries.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Entry> e) -> e.getValue().begin())
                        .thenComparingLong(e -> e.getValue().end()))
                .toList();
        for (Map.Entry<String, Entry> e : byPlace) {
            if (e.getValue().end() > dataLength) {
                throw broken(
                        file,
                        "tensor \"" + e.getKey() + "\" ends at byte "
                                + e.getValue().end() + " of " + dataLength
                                + " bytes of data: the file is truncated, or its offsets are out of range");
            }
        }
        long covered = 0;
        for (Map.Entry<String, Entry> e : byPlace) {
            long begin = e.getValue().begin();
            if (begin != covered) {
                throw broken(
                        file,
                        "tensor \"" + e.getKey() + "\" has data_offsets from byte " + begin
                                + ", where the tensors before end at " + covered + ": they "
                                + (begin < covered ? "overlap" : "leave a hole"));
            }
            covered = e.getValue().end();
        }
        if (covered != dataLength) {
            throw broken(file, "its tensors take " + covered + " bytes, the file holds " + dataLength);
        }
    }

    private static IllegalArgumentException broken(Path file, String what) {
        return new IllegalArgumentException(file + " cannot be used: " + what);
    }

    /** The header's bytes for tensors in this order, padded so that the data begin at a multiple of eight. */
    static byte[] of(List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata) {
        ObjectNode json = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode meta = json.putObject("__metadata__");
            metadata.forEach(meta::put);
        }
        long at = 0;
        for (Map.Entry<String, Tensor> e : tensors) {
            Tensor t = e.getValue();
            long bytes = t.count() * t.dtype().bytes();
            ObjectNode entry = json.putObject(e.getKey());
            entry.put("dtype", t.dtype().name());
            var shape = entry.putArray("shape");
            Arrays.stream(t.shape()).forEach(shape::add);
            entry.putArray("data_offsets").add(at).add(at + bytes);
            at += bytes;
        }
        byte[] plain = JSON.writeValueAsBytes(json);
        byte[] padded = Arrays.copyOf(plain, (plain.length + 7) / 8 * 8);
        Arrays.fill(padded, plain.length, padded.length, (byte) ' ');
        return padded;
    }
}
