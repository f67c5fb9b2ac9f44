package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.models.Vision;
import io.prefero.models.vision.Pixels;
import io.prefero.objective.Objective;
import io.prefero.score.Album;
import io.prefero.score.MicroBatches;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.RoleModel.Training;
import io.prefero.score.State;
import io.prefero.score.TextBranch;
import io.prefero.score.TextScorer;
import io.prefero.score.Tree;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Tensor;
import io.prefero.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Eight steps of DPO on prompts with pictures, through album, forest and batches, equal those recorded with transformers. */
@Tag("unit")
class SeenGoldenTest {
    private static final Path ROOT =
            Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden", "multimodal");
    private static final Path MODEL = ROOT.resolve("models/tiny-llava15");
    private static final int STEPS_PAIRS = 2;

    private static JsonNode json(String file) {
        return JsonMapper.shared().readTree(ROOT.resolve(file).toFile());
    }

    /** As torchvision resizes them, which differs from Pillow by a level here and there: the numbers were made so. */
    private static Pixels recorded(Vision vision, Path file) {
        String picture = file.getFileName().toString().replaceAll("_.*", "");
        try (Safetensors all = Safetensors.open(ROOT.resolve("tiny-llava15/preprocess.safetensors"))) {
            Tensor values = all.tensor(picture + ".crop.torchvision.pixel_values");
            double[] wide = values.toDoubles();
            float[] narrow = new float[wide.length];
            IntStream.range(0, narrow.length).forEach(i -> narrow[i] = (float) wide[i]);
            long[] shape = values.shape();
            return new Pixels(
                    narrow,
                    Arrays.copyOfRange(shape, shape.length - 3, shape.length),
                    vision.preprocessing().grid(1, 1));
        }
    }

    private static Tree tree(Album album, Tokenizer tokenizer, JsonNode pair, int row) {
        int[] words = tokenizer.encode(pair.path("prompt").asString()).ids();
        var pictures = pair.path("images")
                .valueStream()
                .map(f -> ROOT.resolve(f.asString()))
                .iterator();
        int[] root = Arrays.stream(words)
                .flatMap(id -> id == album.placeholder() ? Arrays.stream(album.ids(pictures.next())) : IntStream.of(id))
                .toArray();
        return new Tree(
                row,
                List.of(branch(tokenizer, pair, "chosen", root), branch(tokenizer, pair, "rejected", root)),
                Map.of());
    }

    private static TextBranch branch(Tokenizer tokenizer, JsonNode pair, String side, int[] root) {
        int[] answer = tokenizer.encodePlain(pair.path(side).asString()).ids();
        int[] whole = Arrays.copyOf(answer, answer.length + 1);
        whole[answer.length] = tokenizer.eos();
        return new TextBranch(side, root, whole);
    }

    @Test
    void eightStepsFollowTheRecordedTrajectory() {
        assumeTrue(Files.isDirectory(ROOT), "no shared fixtures at " + ROOT);
        JsonNode recorded = json("dpo/full.json");
        JsonNode pairs = json("dpo/pairs.json");
        try (Tokenizer tokenizer = Tokenizer.load(MODEL);
                LanguageModel policy = LanguageModel.load(MODEL, DType.F32, Device.CPU);
                LanguageModel reference = LanguageModel.load(MODEL, DType.F32, Device.CPU)) {
            Vision vision = policy.vision().orElseThrow();
            Album album = new Album(vision, file -> recorded(vision, file));
            Map<Role, RoleModel<LanguageModel>> models = Map.of(
                    Role.POLICY, new RoleModel<>(policy, Pass.BASE, Training.TRAINED),
                    Role.REFERENCE, new RoleModel<>(reference, Pass.BASE, Training.FROZEN));
            Objective dpo = Methods.named("dpo")
                    .with(JsonMapper.shared().createObjectNode().put("beta", 0.1));
            BatchPass batches = new BatchPass(
                    dpo, TextScorer.fast(models, Optional.of(album)), new MicroBatches.Examples(2), Map.of());
            Map<String, Tensor> trained = new LinkedHashMap<>(policy.parameters());
            trained.keySet().removeIf(name -> Vision.Part.of(name) == Vision.Part.TOWER);
            try (FlatParameters parameters = new FlatParameters(trained);
                    AdamW optimiser = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-8, 0))) {
                for (JsonNode step : recorded.path("steps")) {
                    List<Tree> trees = IntStream.range(0, STEPS_PAIRS)
                            .map(i -> step.path("pairs").get(i).asInt())
                            .mapToObj(i -> tree(album, tokenizer, pairs.get(i), i))
                            .toList();
                    parameters.zeroGradients();
                    BatchPass.Result result = batches.train(trees, State.FRESH, Draw.seed(0));
                    double norm = parameters.gradientNorm();
                    String at = "step " + step.path("step").asInt();
                    assertThat(result.loss()).as(at).isCloseTo(step.path("loss").asDouble(), within(2e-5));
                    double expected = step.path("grad_norm").asDouble();
                    assertThat(norm).as(at).isCloseTo(expected, within(2e-4 * expected));
                    decay(trained, step.path("lr").asDouble());
                    optimiser.step(step.path("lr").asDouble(), Math.min(1, 1 / (norm + 1e-6)));
                }
            }
        }
    }

    /** The recorded run decays vectors too, which Prefero's AdamW does not: done here, 0.01 times the rate. */
    private static void decay(Map<String, Tensor> trained, double rate) {
        try (Gradients off = Gradients.off()) {
            trained.values().forEach(p -> p.times_(1 - 0.01 * rate));
        }
    }
}
