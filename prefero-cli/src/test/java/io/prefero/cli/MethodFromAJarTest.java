package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method in somebody else's jar on the class path is in the table and trains through the command. */
@Tag("recipe")
class MethodFromAJarTest {
    private static final String METHOD = """
            package elsewhere;

            import io.prefero.objective.About;
            import io.prefero.objective.Pairwise;
            import io.prefero.score.Signal;
            import io.prefero.score.TokenScore;
            import io.prefero.setting.Setting;
            import io.prefero.tensor.Tensor;
            import java.util.List;

            @About("Squared distance of the margin from a target")
            public record Squared(
                    @Setting(value = "margin to reach", initial = "2", above = 0) double target) implements Pairwise {
                @Override
                public List<Signal> signals() {
                    return List.of(Signal.POLICY);
                }

                @Override
                public Tensor reward(TokenScore y) {
                    return y.logProb();
                }

                @Override
                public Tensor loss(TokenScore chosen, TokenScore rejected) {
                    return reward(chosen).minus(reward(rejected)).minus(target).square();
                }
            }
            """;

    private static final String SOURCE = """
            package elsewhere;

            import io.prefero.method.MethodSource;
            import io.prefero.objective.Objective;
            import java.util.Map;

            public final class Mine implements MethodSource {
                @Override
                public Map<String, Class<? extends Objective>> methods() {
                    return Map.of("squared", Squared.class);
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void trains() throws IOException {
        Small small = Small.in(folder);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar().toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThat(Called.with("methods", "squared").out()).contains("Squared distance", "margin to reach");
            Called called = Called.with(
                    "train",
                    "squared",
                    "--model",
                    small.model(),
                    "--data",
                    small.data(),
                    "--out",
                    small.path("out"),
                    "--set",
                    "target=3",
                    "--set",
                    "train.steps=2");
            assertThat(called.err()).isEmpty();
            assertThat(called.code()).isZero();
            assertThat(folder.resolve("out/run.yaml")).content().contains("name: squared", "target: 3");
            assertThat(folder.resolve("out/model/model.safetensors")).isNotEmptyFile();
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(Called.with("methods", "squared").code()).isEqualTo(Failure.USAGE);
    }

    private Path jar() throws IOException {
        Path sources = Files.createDirectories(folder.resolve("src/elsewhere"));
        Path classes = folder.resolve("classes");
        List<String> files = List.of(
                Files.writeString(sources.resolve("Squared.java"), METHOD).toString(),
                Files.writeString(sources.resolve("Mine.java"), SOURCE).toString());
        String[] options = Stream.concat(
                        Stream.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        files.stream())
                .toArray(String[]::new);
        int code = ToolProvider.getSystemJavaCompiler().run(null, OutputStream.nullOutputStream(), System.err, options);
        assertThat(code).isZero();
        Path jar = folder.resolve("mine.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path file : compiled.filter(Files::isRegularFile).toList()) {
                put(out, classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            put(
                    out,
                    "META-INF/services/io.prefero.method.MethodSource",
                    "elsewhere.Mine\n".getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
