package io.prefero.example;

import io.prefero.text.Sequence;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row as bytes, all numbers big-endian: row (long); texts (int), each: name, start (int), length (int), ids (int
 * each), notes; notes. Notes are: how many (int), each: name, value (double). A name is its length in bytes (int) and UTF-8.
 */
final class RowBytes {
    private RowBytes() {}

    static byte[] of(TokenRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(row.row());
            out.writeInt(row.texts().size());
            for (TokenText text : row.texts()) {
                name(out, text.branch());
                sequence(out, text.sequence());
                notes(out, text.notes());
            }
            notes(out, row.notes());
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

    private static void notes(DataOutputStream out, Map<String, Double> notes) throws IOException {
        out.writeInt(notes.size());
        for (Map.Entry<String, Double> note : notes.entrySet()) {
            name(out, note.getKey());
            out.writeDouble(note.getValue());
        }
    }

    private static void name(DataOutputStream out, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The row that begins at the buffer's position. */
    static TokenRow read(ByteBuffer in) {
        long row = in.getLong();
        List<TokenText> texts = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            String name = name(in);
            int start = in.getInt();
            int[] ids = new int[in.getInt()];
            in.asIntBuffer().get(ids);
            in.position(in.position() + Integer.BYTES * ids.length);
            texts.add(new TokenText(name, new Sequence(ids, start), notes(in)));
        }
        return new TokenRow(row, texts, notes(in));
    }

    private static Map<String, Double> notes(ByteBuffer in) {
        Map<String, Double> notes = new LinkedHashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            notes.put(name(in), in.getDouble());
        }
        return notes;
    }

    private static String name(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
