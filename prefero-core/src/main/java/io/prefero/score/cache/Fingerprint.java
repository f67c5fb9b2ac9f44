package io.prefero.score.cache;

import io.prefero.tensor.TensorFiles;
import io.prefero.text.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A hash of everything on disk that decides what a model computes from given token ids: each byte of config.json and of
 * the weights that are loaded, and of the adapter that is on. Where the folder lies and when its files were written do
 * not count.
 *
 * <p>The tokenizer has no part in it: scores are kept under the token ids themselves ({@link ContentKey}), so another
 * tokenizer asks for other keys.
 *
 * <p>It tells what is on disk when it is taken, not what was loaded earlier: take it when the model is loaded.
 *
 * @param hex SHA-256 over the files' names, lengths and chunks' SHA-256, as 64 hexadecimal digits
 */
public record Fingerprint(String hex) {
    private static final long CHUNK = 1 << 24;
    private static final int PIECE = 1 << 18;

    public Fingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a fingerprint has 64 hexadecimal digits, got \"" + hex + "\"");
        }
    }

    /**
     * Of a model's folder. Reads all its weights, on all processors.
     *
     * @throws IllegalArgumentException if there are none, or they are damaged
     */
    public static Fingerprint of(Path model) {
        return of(model, "model", "config.json");
    }

    /** Of the same model with an adapter on, from the adapter's folder in PEFT's format. */
    public Fingerprint withAdapter(Path adapter) {
        return and(of(adapter, "adapter_model", "adapter_config.json"));
    }

    /** Of this and something else together. */
    public Fingerprint and(Fingerprint other) {
        return ofText(hex + other.hex);
    }

    /** Of what is written in a text. */
    public static Fingerprint ofText(String text) {
        byte[] hash = Hash.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return new Fingerprint(HexFormat.of().formatHex(hash));
    }

    /** Of one file. */
    public static Fingerprint ofFile(Path file) {
        MessageDigest digest = Hash.sha256();
        add(digest, file);
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * Of a network's folder.
     *
     * @param weights what its weights' files are called, without ending
     * @param config the name of the file beside them that says how they are used
     */
    public static Fingerprint of(Path folder, String weights, String config) {
        MessageDigest digest = Hash.sha256();
        add(digest, folder.resolve(config));
        try (TensorFiles files = TensorFiles.open(folder, weights)) {
            files.index()
                    .ifPresent(index -> add(digest, index)); // it may name another shard for a tensor that several hold
            files.files().forEach(file -> add(digest, file));
        }
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, Path file) {
        byte[] name = file.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(file)) {
            long length = channel.size();
            digest.update(ByteBuffer.allocate(Integer.BYTES + name.length + Long.BYTES)
                    .putInt(name.length)
                    .put(name)
                    .putLong(length)
                    .flip());
            chunks(channel, length).forEach(digest::update);
        } catch (IOException e) {
            String what = Files.exists(file) ? e.toString() : "there is no such file";
            throw new UncheckedIOException(file + " cannot be read: " + what, e);
        }
    }

    private static List<byte[]> chunks(FileChannel channel, long length) {
        return LongStream.range(0, (length + CHUNK - 1) / CHUNK)
                .parallel()
                .mapToObj(i -> chunk(channel, i * CHUNK, Math.min(length, (i + 1) * CHUNK)))
                .toList();
    }

    // Read and not mapped: gigabytes of mapped pages would count as this process's memory.
    private static byte[] chunk(FileChannel channel, long from, long to) {
        MessageDigest digest = Hash.sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        try {
            for (long at = from; at < to; at += piece.limit()) {
                piece.clear().limit((int) Math.min(PIECE, to - at));
                if (channel.read(piece, at) < 0) {
                    throw new IOException("it became shorter while it was read");
                }
                digest.update(piece.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest();
    }
}
