package io.prefero.score.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.tensor.DType;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class FingerprintTest {
    @TempDir
    Path folder;

    private Path model;
    private Path adapter;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        adapter = Files.createDirectory(folder.resolve("adapter"));
        Files.writeString(model.resolve("config.json"), "{\"a\": 1}");
        Files.writeString(adapter.resolve("adapter_config.json"), "{\"r\": 1}");
        weights(adapter.resolve("adapter_model.safetensors"), "lora", 10);
        weights(model.resolve("model.safetensors"), "w", 9_000_000); // three chunks
    }

    private static void weights(Path file, String name, int count) {
        Scope.run(() -> Safetensors.write(file, Map.of(name, Tensor.zeros(DType.F32, count)), Map.of()));
    }

    private Fingerprint print() {
        return Fingerprint.of(model).withAdapter(adapter);
    }

    private static void flip(Path file, long fromEnd) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (bytes.length - fromEnd)] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void eachByteOfWeightsConfigAndAdapterCounts() throws IOException {
        Fingerprint before = print();
        for (Path file : List.of(
                model.resolve("config.json"),
                adapter.resolve("adapter_config.json"),
                adapter.resolve("adapter_model.safetensors"))) {
            flip(file, 3);
            assertThat(print()).as(file.toString()).isNotEqualTo(before);
            flip(file, 3);
            assertThat(print()).isEqualTo(before);
        }
        for (long fromEnd : new long[] {1, 2_500_000, 20_000_000, 36_000_000}) {
            flip(model.resolve("model.safetensors"), fromEnd);
            assertThat(print()).as(fromEnd + " from the end").isNotEqualTo(before);
            flip(model.resolve("model.safetensors"), fromEnd);
        }
        assertThat(print()).isEqualTo(before);
    }

    @Test
    void placeAndTimeDoNotCountNorFilesThatAreNotLoaded() throws IOException {
        Fingerprint before = print();
        Path elsewhere = Files.createDirectories(folder.resolve("else/where"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, elsewhere.resolve(file.getFileName()));
                Files.setLastModifiedTime(copy, FileTime.fromMillis(0));
            }
        }
        Files.writeString(elsewhere.resolve("consolidated.safetensors"), "not loaded");
        Files.writeString(elsewhere.resolve("tokenizer.json"), "{}");
        model = elsewhere;
        assertThat(print()).isEqualTo(before);
    }

    @Test
    void anAdapterIsToldFromNoneAndFromAnother() throws IOException {
        Fingerprint bare = Fingerprint.of(model);
        Fingerprint one = print();
        weights(adapter.resolve("adapter_model.safetensors"), "lora", 11);
        assertThat(List.of(bare, one, print())).doesNotHaveDuplicates();
    }

    @Test
    void eachShardCounts() throws IOException {
        Files.delete(model.resolve("model.safetensors"));
        weights(model.resolve("model-1.safetensors"), "v", 5);
        weights(model.resolve("model-2.safetensors"), "w", 5);
        Files.writeString(
                model.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"w\": \"model-2.safetensors\", \"v\": \"model-1.safetensors\"}}");
        Fingerprint before = Fingerprint.of(model);
        for (String shard : List.of("model-1.safetensors", "model-2.safetensors")) {
            flip(model.resolve(shard), 1);
            assertThat(Fingerprint.of(model)).as(shard).isNotEqualTo(before);
            flip(model.resolve(shard), 1);
        }
        assertThat(Fingerprint.of(model)).isEqualTo(before);
    }

    @Test
    void aFolderWithoutAModelIsRefusedByName() throws IOException {
        Files.delete(model.resolve("config.json"));
        assertThatThrownBy(() -> Fingerprint.of(model))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("config.json cannot be read: there is no such file");
    }
}
