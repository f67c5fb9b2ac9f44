package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.train.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands come to the same, to the last bit, whether their rows stand in Parquet or in JSONL. */
@Tag("recipe")
class ParquetTest {
    private static final Path GOLDEN = Path.of("../prefero-data/src/test/resources/golden");
    private static final Path MODELS = Path.of("../prefero-models/src/test/resources/golden");
    private static final Path PIPELINE = MODELS.resolve("diffusion/tiny-sd15");
    private static final Path LLAVA = MODELS.resolve("multimodal/models/tiny-llava15");

    @TempDir
    Path folder;

    @BeforeEach
    void cacheOfItsOwn() {
        System.setProperty("prefero.cache", folder.resolve("cache").toString());
    }

    private static String stored(String name) {
        return GOLDEN.resolve(name + ".parquet").toString();
    }

    private static String lines(String name) {
        return GOLDEN.resolve(name + ".jsonl").toString();
    }

    private static Called called(String... args) {
        Called called = Called.with(args);
        assertThat(called.code()).as(called.err()).isZero();
        return called;
    }

    private List<Map<String, Double>> trained(String method, Path model, String data, String weights, String... set)
            throws IOException {
        Path out = Files.createTempDirectory(folder, "run").resolve("out");
        List<String> args = new ArrayList<>(List.of(
                "train", method, "--model", model.toString(), "--data", data, "--out", out.toString(), "--set"));
        args.addAll(List.of("train.batch=2", "--set", "train.lr=1e-3", "--set", "data.eval_fraction=0.3", "--set"));
        args.add("train.eval_every=1");
        for (String change : set) {
            args.addAll(List.of("--set", change));
        }
        called(args.toArray(String[]::new));
        assertThat(out.resolve(weights)).isNotEmptyFile();
        Files.copy(out.resolve(weights), folder.resolve("weights-" + data.endsWith(".parquet")));
        return MetricsFile.read(out.resolve("metrics.jsonl")).stream()
                .map(step -> step.entrySet().stream()
                        .filter(e -> e.getKey().matches("(eval_)?(loss|rewards/.*|logps/.*)|grad_norm"))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .toList();
    }

    private void assertSame(List<Map<String, Double>> stored, List<Map<String, Double>> lines) throws IOException {
        assertThat(stored).isEqualTo(lines).isNotEmpty();
        assertThat(stored.get(0)).containsKeys("loss", "grad_norm", "eval_loss", "rewards/margins");
        assertThat(Files.readAllBytes(folder.resolve("weights-true")))
                .isEqualTo(Files.readAllBytes(folder.resolve("weights-false")));
    }

    @Test
    void textsTrainAndAreScored() throws IOException {
        Small small = Small.in(folder);
        Path model = Path.of(small.model());
        String weights = "model/model.safetensors";
        assertSame(trained("dpo", model, stored("pairs"), weights), trained("dpo", model, lines("pairs"), weights));
        assertThat(called("score", "--model", small.model(), "--data", stored("pairs"))
                        .out())
                .isEqualTo(called("score", "--model", small.model(), "--data", lines("pairs"))
                        .out())
                .hasLineCount(8);
    }

    @Test
    void pairsOfPicturesTrainAndAreCompared() throws IOException {
        String weights = "adapter/pytorch_lora_weights.safetensors";
        String[] lora = {"model.lora.rank=4"};
        assertSame(
                trained("diffusion-dpo", PIPELINE, stored("pickapic"), weights, lora),
                trained("diffusion-dpo", PIPELINE, lines("pickapic"), weights, lora));
        List<JsonNode> stored = margins(stored("pickapic"));
        List<JsonNode> lines = margins(lines("pickapic"));
        assertThat(stored).hasSize(5);
        for (int i = 0; i < lines.size(); i++) {
            for (String number : List.of("row", "chosen_error", "rejected_error", "margin")) {
                assertThat(stored.get(i).get(number))
                        .as(number)
                        .isEqualTo(lines.get(i).get(number));
            }
        }
    }

    private static List<JsonNode> margins(String data) {
        String adapter = MODELS.resolve("diffusion/lora/random").toString();
        return called("score", "--model", PIPELINE.toString(), "--adapter", adapter, "--data", data, "--draws", "2")
                .out()
                .lines()
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    @Test
    void promptsThatShowPicturesTrainAndAreAnswered() throws IOException {
        String weights = "adapter/adapter_model.safetensors";
        String[] lora = {"model.lora.rank=4", "data.max_length=512"};
        assertSame(
                trained("dpo", LLAVA, stored("seen"), weights, lora),
                trained("dpo", LLAVA, lines("seen"), weights, lora));
        assertThat(answers(stored("seen"))).isEqualTo(answers(lines("seen"))).hasLineCount(5);
    }

    private static String answers(String prompts) {
        return called(
                        "generate",
                        "--model",
                        LLAVA.toString(),
                        "--prompts",
                        prompts,
                        "--greedy",
                        "--max-new-tokens",
                        "4")
                .out();
    }

    /** The same rows, with pictures that are none. */
    private String broken(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(stored(name)));
        for (int i = 0; i + 4 < bytes.length; i++) { // the signature of every PNG
            if (bytes[i] == (byte) 0x89 && bytes[i + 1] == 'P' && bytes[i + 2] == 'N' && bytes[i + 3] == 'G') {
                bytes[i + 1] = 'X';
            }
        }
        return Files.write(folder.resolve("broken.parquet"), bytes).toString();
    }

    @Test
    void aPictureThatIsNoneIsNamedWithItsRow() throws IOException {
        String out = folder.resolve("out").toString();
        Called seen = Called.with("train", "dpo", "--model", LLAVA.toString(), "--data", broken("seen"), "--out", out);
        assertThat(seen.code()).isEqualTo(2);
        assertThat(seen.error()).contains("broken.parquet row 0: chosen: ");
        Called compared = Called.with("score", "--model", PIPELINE.toString(), "--data", broken("pickapic"));
        assertThat(compared.code()).isEqualTo(2);
        assertThat(compared.error()).contains("broken.parquet row 0: the chosen image: ");
    }

    @Test
    void rowsAreCountedNotLines() {
        Small small = Small.in(folder);
        Called called =
                Called.with("explain", "dpo", "--model", small.model(), "--data", stored("pairs"), "--line", "2");
        assertThat(called.error()).contains("does not hold a row a line: say --row");
        String page = folder.resolve("page.html").toString();
        called("explain", "dpo", "--model", small.model(), "--data", stored("pairs"), "--row", "2", "--html", page);
        Called absent =
                Called.with("explain", "dpo", "--model", small.model(), "--data", stored("pairs"), "--row", "8");
        assertThat(absent.error()).contains("the last row is row 7, pairs.parquet row 7");
    }
}
