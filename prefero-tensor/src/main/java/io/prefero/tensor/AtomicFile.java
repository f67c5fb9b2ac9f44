package io.prefero.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear whole or not at all: written beside their place, forced to disk, then renamed over it. */
public final class AtomicFile {
    /** Writes the content of a file. */
    public interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /** Replaces {@code file} by {@code content}; what stood there before stays if anything goes wrong. */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + ".part-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(target.getParent());
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        } finally {
            discard(temporary);
        }
    }

    /** The same for text, in UTF-8. */
    public static void write(Path file, String text) {
        write(file, channel -> Channels.newOutputStream(channel).write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What went wrong, in words: the system's message without the path that many messages repeat. */
    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The target is whole either way; a leftover part is recognisable by its name.
            System.getLogger(AtomicFile.class.getName()).log(System.Logger.Level.DEBUG, "left behind " + temporary, e);
        }
    }
}
