package io.prefero.train;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code metrics.jsonl}: one object a step, complete when its line ends. */
public final class MetricsFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private MetricsFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The steps in a file, each the numbers that its line has by name; what is not a number, such as NaN, is left out. */
    public static List<Map<String, Double>> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(MetricsFile::row).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Double> row(String line) {
        Map<String, Double> row = new LinkedHashMap<>();
        JsonMapper.shared()
                .readTree(line)
                .propertyStream()
                .filter(e -> e.getValue().isNumber()) // JSON writes NaN as a text, and no chart can show it
                .forEach(e -> row.put(e.getKey(), e.getValue().asDouble()));
        return row;
    }

    /** Opens the file and cuts off what stands after its first {@code steps} lines: steps that are done again. */
    static MetricsFile open(Path file, long steps) {
        try {
            long length = Files.exists(file) ? lengthOf(file, steps) : 0;
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(length).position(length);
            return new MetricsFile(file, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Bytes of the first {@code count} lines; of all whole ones if there are fewer. */
    private static long lengthOf(Path file, long count) throws IOException {
        long read = 0;
        long whole = 0;
        long lines = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (int b = in.read(); b >= 0 && lines < count; b = in.read()) {
                read++;
                if (b == '\n') {
                    lines++;
                    whole = read;
                }
            }
        }
        return whole;
    }

    void write(long step, Map<String, Double> metrics) {
        ObjectNode row = JsonMapper.shared().createObjectNode().put("step", step);
        metrics.forEach(row::put);
        byte[] line = (row + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Channels.newOutputStream(channel).write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** The steps written so far, also by a process before this one. */
    List<Map<String, Double>> rows() {
        return read(file);
    }

    /** What has been written stands on disk. */
    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file, e);
        }
    }
}
