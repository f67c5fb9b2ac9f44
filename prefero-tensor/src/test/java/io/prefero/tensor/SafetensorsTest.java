package io.prefero.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void everyTypeComesBackAndSavingAgainGivesTheSameBytes() throws IOException {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (DType type : DType.values()) {
                tensors.put("t." + type, Tensor.of(0.0, 1.0, 1.0).to(type).view(3, 1));
            }
            tensors.put("scalar", Tensor.of(4.5).sum());
            tensors.put("empty", Tensor.zeros(DType.F32, 0, 4));
            Path file = folder.resolve("a.safetensors");
            Safetensors.write(file, tensors, Map.of("format", "pt"));
            Map<String, Tensor> read = new LinkedHashMap<>();
            try (Safetensors opened = Safetensors.open(file)) {
                assertThat(opened.metadata()).containsEntry("format", "pt");
                opened.names().forEach(name -> read.put(name, opened.tensor(name)));
            }
            tensors.forEach((name, tensor) -> { // views stay valid after close
                assertThat(read.get(name).shape()).containsExactly(tensor.shape());
                assertThat(read.get(name).dtype()).isEqualTo(tensor.dtype());
                assertThat(read.get(name).toDoubles()).containsExactly(tensor.toDoubles());
            });
            Path again = folder.resolve("b.safetensors");
            Safetensors.write(again, read, Map.of("format", "pt"));
            assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':[F32,2,0,8],'b':[F32,2,4,12]}|12|overlap",
                "{'a':[F32,2,0,8],'b':[F32,1,12,16]}|16|hole",
                "{'a':[F32,2,0,8]}|4|out of range",
                "{'a':[F32,2,0,8]}|12|holds 12",
                "{'a':[F32,3,0,8]}|8|needs 12 bytes",
                "{'a':[F32,-2,0,8]}|8|whole number",
                "{'a':[F64,2305843009213693952,0,8]}|8|impossible shape",
                "{'a':[F32,2,-8,0]}|8|whole number",
                "{'a':[F8_E4M3,8,0,8]}|8|F8_E4M3",
                "{'a':{'dtype':'F32','shape':[2]}}|8|lacks",
                "[1]|0|not a JSON object",
                "{'a':|0|not JSON"
            })
    void aDamagedHeaderIsRefused(String brief, int data, String message) throws IOException {
        String header = brief.replaceAll(
                        "\\[(F\\w+),(-?\\d+),(-?\\d+),(-?\\d+)\\]",
                        "{'dtype':'$1','shape':[$2],'data_offsets':[$3,$4]}")
                .replace('\'', '"');
        Path file = folder.resolve("damaged.safetensors");
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[8 + head.length + data];
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head);
        Files.write(file, bytes);
        assertThatThrownBy(() -> Safetensors.open(file))
                .hasMessageContaining("damaged.safetensors")
                .hasMessageContaining(message);
    }

    @Test
    void aTruncatedFileIsRefusedAtEveryLength() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Safetensors.write(file, Map.of("a", Tensor.of(1.0, 2.0)), Map.of());
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length : List.of(0, 7, 8, 20, whole.length - 1)) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"../x.safetensors,own folder", "absent.safetensors,not in", "a.safetensors,does not hold it"})
    void anIndexThatDoesNotFitIsRefused(String shard, String message) throws IOException {
        try (Scope scope = Scope.open()) {
            Safetensors.write(folder.resolve("a.safetensors"), Map.of("other", Tensor.of(1.0)), Map.of());
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"w\":\"" + shard + "\"}}");
        assertThatThrownBy(() -> TensorFiles.open(folder, "model")).hasMessageContaining(message);
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("kept.json");
        AtomicFile.write(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[10]));
                    throw new IOException("No space left on device");
                }))
                .hasMessageContaining("kept.json")
                .hasMessageContaining("No space left");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(Files.readString(file)).isEqualTo("old");
    }
}
