package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.vision.Grid;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.AdamW;
import io.prefero.tensor.DType;
import io.prefero.tensor.FlatParameters;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Eight steps of DPO on prompts with pictures give what the same loop gives in PyTorch, with PEFT and without. */
@Tag("unit")
class GoldenVisionTrainingTest {
    /** All elements but two come within 1e-6; those have gradients near Adam's ε, and a rate that is large. */
    private static final double LORA = 1e-4;

    private static final Path DPO = VisionGolden.SHARED.resolve("dpo");

    /** Two answers to a prompt as a forest, in which prompt and pictures stand once. */
    private record Row(LanguageModel model, List<Pixels> pixels, int prompt, List<IllustratedText> texts) {
        static Row of(LanguageModel model, Tokenizer tokenizer, VisionGolden golden, JsonNode pair) {
            Vision vision = model.vision().orElseThrow();
            List<Pixels> pixels = pair.path("images")
                    .valueStream()
                    .map(f -> pixels(golden, vision, f.asString()))
                    .toList();
            List<Grid> grids = Vision.grids(pixels);
            int[] shown = IntStream.range(0, pixels.size()).toArray();
            int[] prompt = vision.expanded(
                    tokenizer.encode(pair.path("prompt").asString()).ids(), grids);
            List<IllustratedText> texts = new ArrayList<>();
            for (String answer : List.of("chosen", "rejected")) {
                int[] ids = tokenizer.encodePlain(pair.path(answer).asString()).ids();
                int[] all = Stream.of(prompt, ids, new int[] {tokenizer.eos()})
                        .flatMapToInt(IntStream::of)
                        .toArray();
                texts.add(vision.text(all, grids, shown));
            }
            return new Row(model, pixels, prompt.length, texts);
        }

        /** As torchvision resizes it, which differs from Pillow by a level here and there; the numbers were made so. */
        private static Pixels pixels(VisionGolden golden, Vision vision, String file) {
            String picture = file.substring(file.lastIndexOf('/') + 1).replaceAll("_.*", "");
            try (Safetensors all = Safetensors.open(golden.file("preprocess.safetensors"))) {
                Tensor values = all.tensor(picture + ".crop.torchvision.pixel_values");
                double[] wide = values.toDoubles();
                float[] narrow = new float[wide.length];
                IntStream.range(0, narrow.length).forEach(i -> narrow[i] = (float) wide[i]);
                return new Pixels(
                        narrow,
                        values.squeeze(0).shape(),
                        vision.preprocessing().grid(1, 1));
            }
        }

        int answer(int k) {
            return texts.get(k).length() - prompt;
        }

        Passed run(Pass pass) {
            Forest forest = Forest.ofIllustrated(texts);
            Layout layout = new ForestLayout(forest, model.config(), model.dtype(), model.device());
            Tensor features = model.vision().orElseThrow().features(pixels);
            Activations activations =
                    model.decoder().run(Tensor.of(forest.ids()), Overlay.of(forest.rows(), features), layout, pass);
            Tensor hidden = activations.hidden().detach().requireGrad();
            List<Tensor> logps = new ArrayList<>();
            for (int k = 0; k < texts.size(); k++) {
                int[] path = forest.places(k);
                int[] predicting = IntStream.range(prompt - 1, path.length - 1)
                        .map(t -> path[t])
                        .toArray();
                int[] ids = texts.get(k).ids();
                int[] next = Arrays.copyOfRange(ids, prompt, ids.length);
                Tensor logits = model.decoder().logits(hidden.select(0, Tensor.of(predicting)));
                logps.add(logits.logSoftmax(-1)
                        .gather(1, Tensor.of(next).unsqueeze(1))
                        .sum());
            }
            return new Passed(activations, hidden, logps.get(0), logps.get(1));
        }

        double[] measured(Pass pass) {
            try (Gradients off = Gradients.off();
                    Scope scope = Scope.open()) {
                Passed passed = run(pass);
                return new double[] {passed.chosen().item(), passed.rejected().item()};
            }
        }
    }

    private record Passed(Activations activations, Tensor hidden, Tensor chosen, Tensor rejected) {
        void backward() {
            activations.backward(hidden.grad().orElseThrow());
        }
    }

    @Test
    void withoutAdapters() {
        assumeTrue(Files.isDirectory(DPO), "the shared fixtures folder is not there");
        try (Scope scope = Scope.open();
                VisionGolden golden = golden();
                LanguageModel model = golden.model(DType.F32)) {
            Map<String, Tensor> trained = new LinkedHashMap<>(model.parameters());
            trained.keySet().removeIf(name -> Vision.Part.of(name) == Vision.Part.TOWER);
            train(golden, model, Pass.BASE, trained, "full.json");
            Map<String, String> names = GoldenVisionTest.names(golden);
            try (Safetensors end = Safetensors.open(DPO.resolve("full_final.safetensors"))) {
                end.names()
                        .forEach(n -> assertThat(
                                        Runs.distance(model.parameters().get(names.get(n)), end.tensor(n)))
                                .as(n)
                                .isLessThan(2e-5));
            }
        }
    }

    @Test
    void withAnAdapter() {
        assumeTrue(Files.isDirectory(DPO), "the shared fixtures folder is not there");
        try (Scope scope = Scope.open();
                VisionGolden golden = golden();
                LanguageModel model = golden.model(DType.F32);
                Adapter adapter = Adapter.load(DPO.resolve("lora_start"), model)) {
            train(golden, model, Pass.with(adapter), adapter.parameters(), "mia_lora.json");
            try (Safetensors end = Safetensors.open(DPO.resolve("lora_final/adapter_model.safetensors"))) {
                assertThat(adapter.parameters().keySet()).isEqualTo(end.names());
                adapter.parameters()
                        .forEach((n, t) -> assertThat(Runs.distance(t, end.tensor(n)))
                                .as(n)
                                .isLessThan(LORA));
            }
        }
    }

    private static VisionGolden golden() {
        return VisionGolden.open(VisionGolden.SHARED.resolve("models/tiny-llava15"));
    }

    private static void train(
            VisionGolden golden, LanguageModel model, Pass pass, Map<String, Tensor> trained, String file) {
        JsonNode facts = Golden.json(DPO.resolve(file));
        JsonNode settings = facts.path("settings");
        List<Row> rows = new ArrayList<>();
        try (Tokenizer tokenizer = Tokenizer.load(golden.folder())) {
            Golden.json(DPO.resolve("pairs.json")).forEach(p -> rows.add(Row.of(model, tokenizer, golden, p)));
        }
        List<double[]> reference = rows.stream().map(r -> r.measured(Pass.BASE)).toList();
        AdamW.Settings adam = new AdamW.Settings(
                0.9, 0.999, 1e-8, settings.path("weight_decay").asDouble());
        try (FlatParameters flat = new FlatParameters(trained);
                AdamW optimiser = new AdamW(flat, adam)) {
            for (JsonNode step : facts.path("steps")) {
                flat.zeroGradients();
                Scope.run(() -> step(rows, reference, pass, settings, step));
                double norm = flat.gradientNorm();
                double expected = step.path("grad_norm").asDouble();
                assertThat(norm).isCloseTo(expected, within(2e-4 * expected));
                double most = settings.path("max_grad_norm").asDouble(Double.POSITIVE_INFINITY);
                decayVectors(
                        trained,
                        step.path("lr").asDouble()
                                * settings.path("weight_decay").asDouble());
                optimiser.step(step.path("lr").asDouble(), Math.min(1, most / (norm + 1e-6)));
            }
        }
    }

    /** The numbers were made with weight decay on vectors too, which the optimiser leaves alone. */
    private static void decayVectors(Map<String, Tensor> trained, double share) {
        try (Gradients off = Gradients.off()) {
            trained.values().stream()
                    .filter(t -> t.dims() < 2)
                    .forEach(t -> t.detach().times_(1 - share));
        }
    }

    /** −log σ(β·margin), and γ times the mean loss of the chosen answers' tokens. */
    private static void step(
            List<Row> rows, List<double[]> reference, Pass pass, JsonNode settings, JsonNode expected) {
        double beta = settings.path("beta").asDouble();
        double gamma = settings.path("gamma").asDouble();
        List<Passed> passed = new ArrayList<>();
        Tensor dpo = Tensor.of(0f).view();
        Tensor nll = Tensor.of(0f).view();
        double tokens = 0;
        double margins = 0;
        for (JsonNode number : expected.path("pairs")) {
            Row row = rows.get(number.asInt());
            double[] before = reference.get(number.asInt());
            Passed now = row.run(pass);
            JsonNode said = expected.path("rows").get(passed.size());
            assertThat(now.chosen().item()).isCloseTo(said.path("logp_chosen").asDouble(), within(1e-3));
            assertThat(now.rejected().item())
                    .isCloseTo(said.path("logp_rejected").asDouble(), within(1e-3));
            assertThat(before[0]).isCloseTo(said.path("ref_logp_chosen").asDouble(), within(1e-3));
            Tensor margin = now.chosen()
                    .minus(now.rejected())
                    .minus(before[0] - before[1])
                    .times(beta);
            dpo = dpo.minus(Tensor.logSigmoid(margin));
            nll = nll.minus(now.chosen());
            tokens += row.answer(0);
            margins += margin.item();
            passed.add(now);
        }
        Tensor loss = dpo.over(passed.size()).plus(nll.times(gamma / tokens));
        assertThat(loss.item()).isCloseTo(expected.path("loss").asDouble(), within(2e-5));
        assertThat(margins / passed.size())
                .isCloseTo(expected.path("mean_margin").asDouble(), within(1e-4));
        loss.backward();
        passed.forEach(Passed::backward);
    }
}
