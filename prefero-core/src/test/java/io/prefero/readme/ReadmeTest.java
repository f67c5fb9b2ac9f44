package io.prefero.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("prefero.root", ".."));

    @TempDir
    Path folder;

    @Test
    void theExampleStandsInTheReadmeAndRuns() throws IOException {
        String source = Files.readString(ROOT.resolve("prefero-core/src/test/java/io/prefero/readme/TrainDpo.java"));
        String body = source.substring(source.indexOf("        RunSettings settings"), source.lastIndexOf("    }\n}"))
                .stripTrailing()
                .stripIndent();
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains(body.strip());

        Path model = folder.resolve("model");
        ModelConfig config = ModelConfig.parse("""
                {"model_type": "llama", "vocab_size": 512, "hidden_size": 16, "intermediate_size": 24,
                 "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 64, "rope_theta": 10000.0}
                """);
        try (LanguageModel fresh = LanguageModel.create(config, Draw.seed(1), DType.F32, Device.CPU)) {
            fresh.save(model, DType.F32);
        }
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            Files.copy(
                    ROOT.resolve("prefero-text/src/test/resources/stories260K").resolve(file), model.resolve(file));
        }
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt": "The sea is", "chosen": " blue and wide.", "rejected": " a table."}
                {"prompt": "The sun is", "chosen": " warm.", "rejected": " a spoon."}
                """);
        Path out = folder.resolve("run");
        TrainDpo.main(new String[] {model.toString(), pairs.toString(), out.toString()});
        assertThat(out.resolve("adapter/adapter_model.safetensors")).exists();
        assertThat(out.resolve("report.html")).exists();
    }

    @Test
    void everyMethodStandsInTheReadme() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Methods.all().keySet().forEach(id -> assertThat(readme).contains("`" + id + "`"));
    }
}
