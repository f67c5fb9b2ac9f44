package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.Tiny;
import io.prefero.doubles.Doubles;
import io.prefero.train.Listener;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A method that somebody else has compiled and put into a jar trains as if it were in the table. */
@Tag("unit")
class PluginTest {
    private static final String METHOD = """
            package org.example;

            import io.prefero.objective.Pairwise;
            import io.prefero.score.TokenScore;
            import io.prefero.setting.Setting;
            import io.prefero.tensor.Tensor;

            public record SquaredMargin(
                    @Setting(value = "the margin aimed at", initial = "1", above = 0) double target)
                    implements Pairwise {
                @Override
                public Tensor reward(TokenScore y) {
                    return y.logRatio();
                }

                @Override
                public Tensor loss(TokenScore chosen, TokenScore rejected) {
                    return reward(chosen).minus(reward(rejected)).minus(target).square();
                }
            }
            """;
    private static final String SOURCE = """
            package org.example;

            import io.prefero.method.MethodSource;
            import io.prefero.objective.Objective;
            import java.util.Map;

            public final class Source implements MethodSource {
                @Override
                public Map<String, Class<? extends Objective>> methods() {
                    return Map.of("NAME", SquaredMargin.class);
                }
            }
            """;

    @TempDir
    Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void forget() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aMethodFromAJarTrains() throws IOException {
        try (URLClassLoader jar = put("squared-margin")) {
            assertThat(Methods.all().keySet().stream().toList())
                    .endsWith("squared-margin")
                    .startsWith("sft", "dpo");
            RunSettings settings = settings(0.5);
            assertThat(settings.objective()).hasToString("SquaredMargin[target=0.5]");
            Run.Result result = Run.of(settings).run(Listener.SILENT);
            assertThat(result.steps()).isEqualTo(4);
            assertThat(result.metrics().get("loss")).isLessThan(0.25); // target², where the policy is the reference
            assertThat(Run.settings(settings.out()).method()).isEqualTo("squared-margin");
        }
        Thread.currentThread().setContextClassLoader(before);
        assertThat(Methods.all()).doesNotContainKey("squared-margin");
    }

    @Test
    void itsSettingsAreCheckedAsAllAre() throws IOException {
        try (URLClassLoader jar = put("squared-margin")) {
            assertThatThrownBy(() -> settings(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("target")
                    .hasMessageContaining("-1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "lipo"})
    void aNameThatIsTakenIsRefusedWithTheJarsClass(String name) throws IOException {
        try (URLClassLoader jar = put(name)) {
            assertThatThrownBy(Methods::all)
                    .hasMessageContaining("org.example.Source")
                    .hasMessageContaining(name);
        }
    }

    @Test
    void aNameThatAnotherJarHasTakenIsRefusedToo() throws IOException {
        Thread.currentThread().setContextClassLoader(Doubles.loader(folder.resolve("other")));
        assertThat(Methods.all()).containsKey("own-head");
        try (URLClassLoader jar = put("own-head")) {
            assertThatThrownBy(Methods::all).hasMessageContaining("own-head");
        }
    }

    private RunSettings settings(double target) throws IOException {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
        ObjectNode run = JsonMapper.shared().createObjectNode();
        run.putObject("method").put("name", "squared-margin").put("target", target);
        run.putObject("model")
                .put(
                        "path",
                        Tiny.folderWithTokenizer(folder.resolve("model"), 1).toString());
        run.putObject("data")
                .put("train", Tiny.pairs(folder.resolve("pairs.jsonl"), 2, 16).toString());
        run.putObject("train").put("batch", 16).put("lr", 2e-4).put("steps", 4).put("warmup", 0);
        return RunSettings.read(run.put("out", folder.resolve("out").toString()));
    }

    /** Compiles the method, puts it into a jar, and the jar into the thread's context class loader. */
    private URLClassLoader put(String name) throws IOException {
        Path classes = folder.resolve("classes");
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("SquaredMargin.java"), METHOD);
        Files.writeString(sources.resolve("Source.java"), SOURCE.replace("NAME", name));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-d",
                        classes.toString(),
                        sources.resolve("SquaredMargin.java").toString(),
                        sources.resolve("Source.java").toString());
        assertThat(failed).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(MethodSource.class.getName()), "org.example.Source\n");
        URLClassLoader loader = new URLClassLoader(
                new URL[] {jar(classes).toUri().toURL()}, Thread.currentThread().getContextClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }

    private Path jar(Path classes) throws IOException {
        Path jar = folder.resolve("method.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }
}
