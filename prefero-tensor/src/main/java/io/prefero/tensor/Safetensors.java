package io.prefero.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A safetensors file, read by memory map: named tensors and string metadata. Opening checks the whole header, so that a
 * damaged file is refused before any of it is used.
 */
public final class Safetensors implements AutoCloseable {
    private static final int PIECE = 1 << 24;

    private final Path file;
    private final SafetensorsHeader header;
    private final Tensor data;

    private Safetensors(Path file, SafetensorsHeader header, Tensor data) {
        this.file = file;
        this.header = header;
        this.data = data;
    }

    /**
     * Maps a file.
     *
     * @throws IllegalArgumentException if it is not a whole and consistent safetensors file; the message says where
     */
    public static Safetensors open(Path file) {
        SafetensorsHeader header = SafetensorsHeader.read(file);
        Engine.start();
        try (Scope scope = Scope.open()) {
            long length = header.dataStart() + header.dataLength();
            Tensor mapped = new Tensor(torch.from_file(
                    file.toString(),
                    new BoolOptional(false),
                    new LongOptional(length),
                    new TensorOptions(DType.U8.torch())));
            return new Safetensors(file, header, mapped.keep());
        }
    }

    public Path file() {
        return file;
    }

    /** The names of the tensors, in the order of the file. */
    public Set<String> names() {
        return header.entries().keySet();
    }

    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The element type a tensor is stored in. */
    public DType dtype(String name) {
        return entry(name).dtype();
    }

    public long[] shape(String name) {
        return entry(name).shape().clone();
    }

    /** A tensor as it lies in the file, not copied: never write to it. It stays valid after {@link #close()}. */
    public Tensor tensor(String name) {
        SafetensorsHeader.Entry entry = entry(name);
        long start = header.dataStart() + entry.begin();
        Tensor bytes = data.narrow(0, start, entry.end() - entry.begin());
        Tensor aligned = start % entry.dtype().bytes() == 0 ? bytes : bytes.copy();
        return entry.dtype() == DType.U8
                ? aligned.view(entry.shape())
                : aligned.as(entry.dtype()).view(entry.shape());
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + " holds no tensor \"" + name + "\"");
        }
        return entry;
    }

    @Override
    public void close() {
        data.free();
    }

    /**
     * Writes tensors to a file, whole or not at all. Larger element types come first, so that every tensor is aligned and
     * can be mapped.
     *
     * @param metadata string pairs; {@code format: pt} is what transformers asks for
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparing(e -> -e.getValue().dtype().bytes()));
        byte[] head = SafetensorsHeader.of(ordered, metadata);
        AtomicFile.write(file, channel -> {
            ByteBuffer length =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, head.length);
            drain(channel, length);
            drain(channel, ByteBuffer.wrap(head));
            for (Map.Entry<String, Tensor> entry : ordered) {
                writeData(channel, entry.getValue());
            }
        });
    }

    private static void writeData(FileChannel channel, Tensor tensor) throws IOException {
        try (Scope scope = Scope.open()) {
            Tensor plain = tensor.detach().to(Device.CPU).contiguous();
            long bytes = plain.count() * plain.dtype().bytes();
            for (long at = 0; at < bytes; at += PIECE) {
                drain(channel, plain.bytes(at, (int) Math.min(PIECE, bytes - at)));
            }
        }
    }

    private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": no such file, or not readable", e);
        }
    }
}
