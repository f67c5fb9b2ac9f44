package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders: saved and loaded again, in all the forms that checkpoints come in, and refused where they do not fit. */
@Tag("unit")
class ModelFolderTest {
    private static final Path LLAMA = Golden.BUNDLED.resolve("llama3");
    private static final Path TIED = Golden.BUNDLED.resolve("qwen2");

    @TempDir
    Path scratch;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static LanguageModel load(Path folder) {
        return LanguageModel.load(folder, DType.F32, Device.CPU);
    }

    private static Tensor logits(Path folder) {
        try (LanguageModel model = load(folder)) {
            return Runs.logits(model, Tensor.of(3L, 1L, 4L, 1L, 5L, 9L, 2L, 6L), Pass.BASE);
        }
    }

    /** A copy of a checkpoint whose weights are changed on the way. */
    private Path altered(Path folder, Function<Map<String, Tensor>, Map<String, Tensor>> change) throws IOException {
        Path copy = Files.createTempDirectory(scratch, "altered");
        Files.copy(folder.resolve("config.json"), copy.resolve("config.json"));
        try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            file.names().forEach(n -> weights.put(n, file.tensor(n)));
            Safetensors.write(copy.resolve("model.safetensors"), change.apply(weights), Map.of("format", "pt"));
        }
        return copy;
    }

    private Path renamed(Path folder, Function<String, String> name) throws IOException {
        return altered(folder, weights -> {
            Map<String, Tensor> out = new LinkedHashMap<>();
            weights.forEach((n, t) -> out.put(name.apply(n), t));
            return out;
        });
    }

    @Test
    void aSavedModelHasTheSameLogitsConfigAndBytes() throws IOException {
        for (Path folder : Golden.checkpoints(Golden.BUNDLED)) {
            Path first = scratch.resolve(folder.getFileName() + "-1");
            Path second = scratch.resolve(folder.getFileName() + "-2");
            try (LanguageModel model = load(folder)) {
                model.save(first, DType.F32);
            }
            try (LanguageModel model = load(first)) {
                model.save(second, DType.F32);
            }
            assertThat(logits(first).toDoubles()).containsExactly(logits(folder).toDoubles());
            assertThat(ModelConfig.read(first)).isEqualTo(ModelConfig.read(folder));
            assertThat(first.resolve("model.safetensors")).hasSameBinaryContentAs(second.resolve("model.safetensors"));
            String written = Files.readString(folder.resolve("config.json")).replace("bfloat16", "float32");
            assertThat(first.resolve("config.json")).hasContent(written);
        }
    }

    @Test
    void theChosenTypeIsStoredAndSaidInTheConfigsOwnSpelling() {
        Path old = scratch.resolve("old");
        try (LanguageModel model = load(Golden.BUNDLED.resolve("llama_v4"))) {
            model.save(old, DType.BF16);
        }
        assertThat(old.resolve("config.json")).content().contains("\"torch_dtype\": \"bfloat16\"");
        try (Safetensors file = Safetensors.open(old.resolve("model.safetensors"))) {
            assertThat(file.names()).allMatch(n -> file.dtype(n) == DType.BF16);
            assertThat(file.metadata()).containsEntry("format", "pt");
        }
    }

    @Test
    void tokenizerFilesComeAlong() throws IOException {
        Path source = renamed(LLAMA, n -> n);
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Files.writeString(source.resolve("chat_template.jinja"), "x");
        try (LanguageModel model = load(source)) {
            model.save(scratch.resolve("out"), DType.F32);
        }
        assertThat(scratch.resolve("out/tokenizer.json")).hasContent("{}");
        assertThat(scratch.resolve("out/chat_template.jinja")).hasContent("x");
        assertThat(Files.list(scratch).map(f -> f.getFileName().toString())).noneMatch(n -> n.startsWith("."));
    }

    @Test
    void savingAgainReplacesAModelButNeverForeignFiles() throws IOException {
        Path out = scratch.resolve("out");
        try (LanguageModel model = load(LLAMA)) {
            model.save(out, DType.BF16);
            model.save(out, DType.F32);
            Files.writeString(out.resolve("diary.txt"), "mine");
            assertThatThrownBy(() -> model.save(out, DType.BF16)).hasMessageContaining("diary.txt");
        }
        assertThat(logits(out).toDoubles()).containsExactly(logits(LLAMA).toDoubles());
    }

    @Test
    void baseModelsAndLanguagePartsOfMultimodalOnesAreRead() throws IOException {
        double[] expected = logits(TIED).toDoubles();
        assertThat(logits(renamed(TIED, n -> n.substring("model.".length()))).toDoubles())
                .containsExactly(expected);
        assertThat(logits(renamed(TIED, n -> "language_model." + n)).toDoubles())
                .containsExactly(expected);
        assertThat(logits(renamed(TIED, n -> n.replace("model.", "model.language_model.")))
                        .toDoubles())
                .containsExactly(expected);
    }

    @Test
    void aTiedHeadMayBeStoredTwiceOrOnceOrUnderTheOtherName() throws IOException {
        double[] expected = logits(TIED).toDoubles();
        String embedding = "model.embed_tokens.weight";
        Path twice = altered(TIED, weights -> {
            weights.put("lm_head.weight", weights.get(embedding).copy());
            return weights;
        });
        assertThat(logits(twice).toDoubles()).containsExactly(expected);
        Path other = renamed(TIED, n -> n.equals(embedding) ? "lm_head.weight" : n);
        assertThat(logits(other).toDoubles()).containsExactly(expected);
        try (LanguageModel model = load(other)) {
            assertThat(model.parameters()).containsKey(embedding).doesNotContainKey("lm_head.weight");
        }
    }

    @Test
    void aStoredHeadThatDiffersFromATiedEmbeddingIsUsed() throws IOException {
        Path differs = altered(TIED, weights -> {
            weights.put(
                    "lm_head.weight", weights.get("model.embed_tokens.weight").times(2));
            return weights;
        });
        assertThat(Runs.distance(logits(differs), logits(TIED).times(2))).isLessThan(1e-5);
        try (LanguageModel model = load(differs)) {
            model.save(scratch.resolve("out"), DType.F32);
        }
        assertThat(logits(scratch.resolve("out")).toDoubles())
                .containsExactly(logits(differs).toDoubles());
    }

    @Test
    void weightsThatDoNotFitAreAllNamed() throws IOException {
        Path broken = altered(LLAMA, weights -> {
            weights.remove("model.norm.weight");
            weights.put("model.extra.weight", Tensor.of(1.0));
            weights.put("lm_head.weight", Tensor.zeros(DType.F32, 2, 3));
            return weights;
        });
        assertThatThrownBy(() -> load(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing: model.norm.weight.")
                .hasMessageContaining("unexpected: model.extra.weight.")
                .hasMessageContaining("lm_head.weight is F32[2, 3], expected");
    }

    @Test
    void picklesAreRefusedWithTheWayOut() throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("pickle"));
        Files.copy(LLAMA.resolve("config.json"), folder.resolve("config.json"));
        Files.writeString(folder.resolve("pytorch_model.bin"), "x");
        assertThatThrownBy(() -> load(folder))
                .hasMessageContaining("pytorch_model.bin")
                .hasMessageContaining("save_pretrained");
    }

    @Test
    void anIndexMayNotReachOutsideItsFolder() throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("index"));
        Files.copy(LLAMA.resolve("config.json"), folder.resolve("config.json"));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"model.norm.weight\": \"../../x.safetensors\"}}");
        assertThatThrownBy(() -> load(folder)).hasMessageContaining("../../x.safetensors");
    }

    @Test
    void missingFoldersAndFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> load(scratch.resolve("nowhere"))).hasMessageContaining("nowhere");
        Path empty = Files.createDirectories(scratch.resolve("empty"));
        assertThatThrownBy(() -> load(empty)).hasMessageContaining("config.json");
        Files.copy(LLAMA.resolve("config.json"), empty.resolve("config.json"));
        assertThatThrownBy(() -> load(empty)).hasMessageContaining("model.safetensors");
        assertThatThrownBy(() -> LanguageModel.load(LLAMA, DType.I64, Device.CPU))
                .hasMessageContaining("I64");
    }

    @Test
    void generationConfigDecidesWhatEndsAText() throws IOException {
        Path folder = renamed(LLAMA, n -> n);
        try (LanguageModel model = load(folder)) {
            assertThat(model.endTokens()).isEqualTo(model.config().tokens().end());
        }
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [5, 6]}");
        try (LanguageModel model = load(folder)) {
            assertThat(model.endTokens()).containsExactly(5, 6);
        }
    }

    @Test
    void aFreshModelDependsOnItsDrawAndSurvivesSaving() {
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "llama", "vocab_size": 50, "hidden_size": 32, "intermediate_size": 48,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
                 "max_position_embeddings": 64, "tie_word_embeddings": true, "pad_token_id": 0}
                """);
        Path out = scratch.resolve("fresh");
        try (LanguageModel one = LanguageModel.create(config, Draw.seed(1), DType.F32, Device.CPU);
                LanguageModel same = LanguageModel.create(config, Draw.seed(1), DType.F32, Device.CPU);
                LanguageModel other = LanguageModel.create(config, Draw.seed(2), DType.F32, Device.CPU)) {
            Tensor table = one.parameters().get("model.embed_tokens.weight");
            assertThat(table.narrow(0, 0, 1).norm()).isZero();
            assertThat(table.norm() / Math.sqrt(49 * 32)).isBetween(0.019, 0.021);
            Stream.of("model.embed_tokens.weight", "model.layers.1.mlp.up_proj.weight")
                    .forEach(name -> {
                        double[] weights = one.parameters().get(name).toDoubles();
                        assertThat(same.parameters().get(name).toDoubles()).containsExactly(weights);
                        assertThat(other.parameters().get(name).toDoubles()).isNotEqualTo(weights);
                    });
            one.save(out, DType.F32);
            Tensor ids = Tensor.of(3L, 1L, 4L);
            assertThat(logits(out).narrow(0, 0, 3).toDoubles())
                    .usingComparatorWithPrecision(1e-6)
                    .containsExactly(Runs.logits(one, ids, Pass.BASE).toDoubles());
        }
        assertThat(ModelConfig.read(out)).isEqualTo(config);
    }

    @Test
    void thePaddingRowLearnsThroughTheTiedHeadOnly() {
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "llama", "vocab_size": 12, "hidden_size": 8, "intermediate_size": 8,
                 "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 8,
                 "tie_word_embeddings": false, "pad_token_id": 3}
                """);
        try (LanguageModel model = LanguageModel.create(config, Draw.seed(1), DType.F64, Device.CPU)) {
            Tensor table = model.parameters().get("model.embed_tokens.weight").requireGrad();
            Runs.backward(model, Tensor.of(2L, 3L, 4L, 5L), Pass.BASE);
            Tensor gradient = table.grad().orElseThrow();
            assertThat(gradient.narrow(0, 3, 1).norm()).isZero();
            assertThat(gradient.narrow(0, 4, 1).norm()).isPositive();
        }
    }
}
