package io.prefero.lab.bench;

import io.prefero.models.LanguageModel;
import io.prefero.tensor.Tensor;
import io.prefero.text.Hash;
import io.prefero.text.Tokenizer;
import io.prefero.train.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Which program is running: what it has made is not taken for the work of another. */
public final class Program {
    private Program() {}

    /** A hash of the compiled classes that decide what a training leads to. */
    static String trainer() {
        return hash(List.of(Tensor.class, Tokenizer.class, LanguageModel.class, Run.class));
    }

    /** A hash of those, and of the experiments. */
    public static String lab() {
        return hash(List.of(Tensor.class, Tokenizer.class, LanguageModel.class, Run.class, Program.class));
    }

    /** Of the folders or jars in which these classes lie. */
    private static String hash(List<Class<?>> members) {
        MessageDigest digest = Hash.sha256();
        for (Class<?> member : members) {
            try {
                add(
                        Path.of(member.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()),
                        digest);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(Path place, MessageDigest digest) throws IOException {
        if (Files.isDirectory(place)) {
            addClasses(place, digest);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                addClasses(jar.getPath("/"), digest);
            }
        }
    }

    private static void addClasses(Path folder, MessageDigest digest) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
    }
}
