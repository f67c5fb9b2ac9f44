package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder that holds golden.safetensors and golden.json beside a checkpoint or an adapter. */
record Golden(Path folder, Safetensors numbers, JsonNode facts) implements AutoCloseable {
    static final Path BUNDLED = Path.of("src/test/resources/golden/models");
    static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden/models");

    static Golden open(Path folder) {
        JsonNode facts =
                JsonMapper.shared().readTree(folder.resolve("golden.json").toFile());
        return new Golden(folder, Safetensors.open(folder.resolve("golden.safetensors")), facts);
    }

    /** The checkpoints below {@code root} whose family is supported. */
    static List<Path> checkpoints(Path root) {
        return folders(root, "model_type", "config.json").stream()
                .filter(f -> ModelConfig.families().contains(text(f.resolve("config.json"), "model_type")))
                .toList();
    }

    /** The adapters below {@code root} whose base is supported and that are plain LoRA. */
    static List<Path> adapters(Path root) {
        return folders(root.resolve("peft"), "peft_type", "adapter_config.json").stream()
                .filter(f -> ModelConfig.families().contains(text(base(f).resolve("config.json"), "model_type")))
                .filter(f ->
                        !json(f.resolve("adapter_config.json")).path("use_dora").asBoolean(false))
                .toList();
    }

    static Path base(Path adapter) {
        return adapter.resolve(text(adapter.resolve("adapter_config.json"), "base_model_name_or_path"))
                .normalize();
    }

    private static List<Path> folders(Path root, String key, String file) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(f -> Files.exists(f.resolve(file)) && Files.exists(f.resolve("golden.json")))
                    .filter(f -> json(f.resolve(file)).has(key))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(file.toFile());
    }

    private static String text(Path file, String key) {
        return json(file).path(key).asString();
    }

    LanguageModel model(DType type) {
        return LanguageModel.load(folder, type, Device.CPU);
    }

    int sequences() {
        return (int)
                numbers.names().stream().filter(n -> n.matches("ids\\.\\d+")).count();
    }

    Tensor ids(int sequence) {
        return numbers.tensor("ids." + sequence).to(DType.I64);
    }

    Tensor tensor(String name) {
        return numbers.tensor(name);
    }

    @Override
    public void close() {
        numbers.close();
    }
}
