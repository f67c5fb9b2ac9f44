package io.prefero.example;

import io.prefero.tensor.AtomicFile;
import io.prefero.text.Hash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Pictures that stand in data files as bytes: each is put once into a file of the cache that its content names. */
final class KeptPictures {
    private KeptPictures() {}

    /** The file with these bytes, in {@code pictures} of the {@linkplain Datasets#cacheRoot() cache}. */
    static Path file(byte[] bytes) {
        String name = HexFormat.of().formatHex(Hash.sha256().digest(bytes));
        Path folder = Datasets.cacheRoot().resolve("pictures");
        Path file = folder.resolve(name.substring(0, 2)).resolve(name);
        keep(bytes, file);
        return file;
    }

    private static synchronized void keep(byte[] bytes, Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) != bytes.length) {
                AtomicFile.write(file, channel -> {
                    for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                        channel.write(rest);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the picture cache cannot be read: " + e, e);
        }
    }
}
