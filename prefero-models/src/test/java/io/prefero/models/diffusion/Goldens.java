package io.prefero.models.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Folders of tiny pipelines with what diffusers computes with them: {@code tiny-NAME} beside {@code NAME-….safetensors}. */
record Goldens(Path root) {
    private static final Path BUNDLED = Path.of("src/test/resources/golden/diffusion");
    private static final Path SHARED =
            Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "diffusion");

    /** The bundled ones, and those of the shared fixtures folder if it is there. */
    static List<Goldens> all() {
        return Stream.of(BUNDLED, SHARED)
                .filter(Files::isDirectory)
                .map(Goldens::new)
                .toList();
    }

    /** A model's folder and the name that its numbers have. */
    record Named(String name, Path folder) {}

    List<Named> pipelines() {
        return folders("model_index.json");
    }

    /** Bare folders of a UNet. */
    List<Named> denoisers() {
        return folders("config.json");
    }

    private List<Named> folders(String file) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(f -> f.getFileName().toString().startsWith("tiny-") && Files.exists(f.resolve(file)))
                    .sorted()
                    .map(f -> new Named(
                            f.getFileName().toString().replace("tiny-", "").replace("-unet", ""), f))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String file) {
        return Files.exists(root.resolve(file));
    }

    JsonNode json(String name) {
        return JsonMapper.shared().readTree(root.resolve(name + ".json").toFile());
    }

    Safetensors numbers(String name) {
        return Safetensors.open(root.resolve(name + ".safetensors"));
    }

    /** A test in a scope of its own, if its numbers are there. */
    Stream<DynamicTest> test(String name, Consumer<Safetensors> body) {
        if (!has(name + ".safetensors")) {
            return Stream.empty();
        }
        return Stream.of(DynamicTest.dynamicTest(root.getParent().getParent().getFileName() + " " + name, () -> {
            try (Scope scope = Scope.open();
                    Safetensors numbers = numbers(name)) {
                body.accept(numbers);
            }
        }));
    }

    static Pipeline pipeline(Path folder) {
        return Pipeline.open(folder, Optional.empty(), DType.F32, Device.CPU);
    }

    static void mustBeNear(Tensor ours, Tensor golden, double tolerance, String what) {
        double[] a = ours.toDoubles();
        double[] b = golden.toDoubles();
        assertThat(a).as(what).hasSameSizeAs(b);
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            double apart = Math.abs(a[i] - b[i]);
            most = Math.max(most, Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
        }
        assertThat(most).as(what).isLessThanOrEqualTo(tolerance);
    }

    static double largest(Tensor t) {
        double most = 0;
        for (double v : t.toDoubles()) {
            most = Math.max(most, Math.abs(v));
        }
        return most;
    }
}
