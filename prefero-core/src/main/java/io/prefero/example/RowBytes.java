package io.prefero.example;

import io.prefero.text.Sequence;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row as bytes, all numbers big-endian: row (long); branches (int), each: name, start (int), length (int), ids (int
 * each); notes (int), each: name, value (double). A name is its length in bytes (int) and UTF-8.
 */
final class RowBytes {
    private RowBytes() {}

    static byte[] of(TokenRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(row.row());
            out.writeInt(row.sequences().size());
            for (Map.Entry<String, Sequence> branch : row.sequences().entrySet()) {
                name(out, branch.getKey());
                sequence(out, branch.getValue());
            }
            out.writeInt(row.notes().size());
            for (Map.Entry<String, Double> note : row.notes().entrySet()) {
                name(out, note.getKey());
                out.writeDouble(note.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void sequence(DataOutputStream out, Sequence sequence) throws IOException {
        out.writeInt(sequence.start());
        out.writeInt(sequence.length());
        ByteBuffer ids = ByteBuffer.allocate(Integer.BYTES * sequence.length());
        ids.asIntBuffer().put(sequence.ids());
        out.write(ids.array());
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The row that begins at the buffer's position. */
    static TokenRow read(ByteBuffer in) {
        long row = in.getLong();
        Map<String, Sequence> sequences = new LinkedHashMap<>();
        for (int branches = in.getInt(); branches > 0; branches--) {
            String name = name(in);
            int start = in.getInt();
            int[] ids = new int[in.getInt()];
            in.asIntBuffer().get(ids);
            in.position(in.position() + Integer.BYTES * ids.length);
            sequences.put(name, new Sequence(ids, start));
        }
        Map<String, Double> notes = new LinkedHashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            notes.put(name(in), in.getDouble());
        }
        return new TokenRow(row, sequences, notes);
    }

    private static String name(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
