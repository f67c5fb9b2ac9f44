package io.prefero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefero.models.VisionGolden.Case;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Tiny models that see give the numbers that transformers gives. */
@Tag("unit")
class GoldenVisionTest {
    private static final double LOGITS = 2e-4;
    private static final double FEATURES = 1e-4;
    private static final double ATTENTION = 1e-5;

    @TestFactory
    Stream<DynamicNode> bundledModelsGiveTransformersNumbers() {
        return tests(VisionGolden.BUNDLED);
    }

    @TestFactory
    Stream<DynamicNode> sharedModelsGiveTransformersNumbers() {
        assumeTrue(Files.isDirectory(VisionGolden.SHARED), "the shared fixtures folder is not there");
        return tests(VisionGolden.SHARED);
    }

    private static Stream<DynamicNode> tests(Path root) {
        return VisionGolden.models(root).stream()
                .flatMap(folder -> Stream.of(
                        test(folder, "features", GoldenVisionTest::features),
                        test(folder, "states of the tower", GoldenVisionTest::states),
                        test(folder, "logits and log-probs", GoldenVisionTest::logits),
                        test(folder, "positions", GoldenVisionTest::positions),
                        test(folder, "attention", GoldenVisionTest::attention),
                        test(folder, "attention to pictures", GoldenVisionTest::mass),
                        test(folder, "gradients", g -> gradients(g, Pass.BASE)),
                        test(
                                folder,
                                "gradients with checkpointing",
                                g -> gradients(g, Pass.BASE.checkpointing(Pass.Checkpointing.BLOCKS))),
                        test(folder, "padded batch", GoldenVisionTest::padded)));
    }

    private static DynamicNode test(Path folder, String what, Consumer<VisionGolden> body) {
        return DynamicTest.dynamicTest(folder.getFileName() + ": " + what, () -> {
            try (Scope scope = Scope.open();
                    VisionGolden golden = VisionGolden.open(folder)) {
                body.accept(golden);
            }
        });
    }

    private static void near(String what, Tensor found, Tensor expected, double tolerance) {
        double distance = Runs.distance(found, expected);
        assertThat(distance).as(what).isLessThanOrEqualTo(tolerance);
    }

    private static void features(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32);
                Gradients off = Gradients.off()) {
            for (Case one : golden.cases()) {
                List<Pixels> pixels = one.pixels(model);
                Tensor features = model.vision().orElseThrow().features(pixels);
                long from = 0;
                for (int i = 0; i < pixels.size(); i++) {
                    long count = pixels.get(i).grid().tokens();
                    assertThat(count)
                            .isEqualTo(one.facts().path("placeholders").get(i).asInt());
                    near("features", features.narrow(0, from, count), one.tensor("features." + i), FEATURES);
                    from += count;
                }
                assertThat(from).isEqualTo(features.size(0));
            }
        }
    }

    private static void states(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32);
                Gradients off = Gradients.off()) {
            Case one = golden.named("images1");
            List<Tensor> states = model.vision().orElseThrow().encoder().states(one.pixels(model));
            boolean blocks = one.has("tower.patch_embed");
            for (int i = 0; i < states.size(); i++) {
                String name = blocks ? i == 0 ? "tower.patch_embed" : "tower.block." + (i - 1) : "tower.hidden." + i;
                near(name, states.get(i), one.tensor(name), FEATURES);
            }
        }
    }

    private static Tensor hidden(LanguageModel model, Case one) {
        List<Pixels> pixels = one.pixels(model);
        IllustratedText text = one.text(model, pixels);
        Tensor features = model.vision().orElseThrow().features(pixels);
        Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
        return model.decoder()
                .run(Tensor.of(text.ids()), Overlay.of(text.rows(), features), layout, Pass.BASE)
                .hidden();
    }

    private static void logits(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32);
                Gradients off = Gradients.off()) {
            for (Case one : golden.cases()) {
                Tensor hidden = hidden(model, one);
                Tensor logits = model.decoder().logits(hidden);
                if (one.has("hidden")) {
                    Tensor all = one.tensor("hidden");
                    near("hidden", hidden, all.narrow(0, all.size(0) - 1, 1).squeeze(0), FEATURES);
                }
                if (one.has("logits")) {
                    near("logits", logits, one.tensor("logits"), LOGITS);
                }
                checkAnswer(one, logits);
            }
        }
    }

    private static void checkAnswer(Case one, Tensor logits) {
        int[] ids = one.ids();
        int from = one.promptLength() - 1;
        if (one.has("answer_logits")) {
            near("answer logits", logits.narrow(0, from, ids.length - 1 - from), one.tensor("answer_logits"), LOGITS);
        }
        Tensor logp = Runs.logp(logits, Tensor.of(ids));
        near("log-probs", logp, one.tensor("token_logps"), LOGITS);
        assertThat(logp.narrow(0, from, ids.length - 1 - from).sum().item())
                .isCloseTo(one.facts().path("answer_logp").asDouble(), within(1e-3));
        double squares = logits.to(DType.F64).square().sum().item();
        assertThat(squares).isCloseTo(one.facts().path("logits_sum_sq").asDouble(), within(1e-5 * squares));
    }

    private static void positions(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32)) {
            for (Case one : golden.cases()) {
                IllustratedText text = one.text(model, one.pixels(model));
                if (one.has("position_ids")) {
                    Tensor found = IllustratedText.tensor(text.positions(), model.device());
                    near("positions", found, one.tensor("position_ids").squeeze(1), 0);
                    int[] prompt = Arrays.copyOf(one.ids(), one.promptLength());
                    assertThat(one.text(model, one.pixels(model), prompt).shift())
                            .isEqualTo(one.facts().path("rope_delta").asInt());
                } else {
                    assertThat(text.positions()[0])
                            .containsExactly(IntStream.range(0, text.length()).toArray());
                }
            }
        }
    }

    private static void attention(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32)) {
            for (Case one : golden.cases()) {
                if (!one.has("attentions")) {
                    continue;
                }
                List<Pixels> pixels = one.pixels(model);
                IllustratedText text = one.text(model, pixels);
                Tensor features = model.vision().orElseThrow().features(pixels);
                int[] all = IntStream.range(0, text.length()).toArray();
                Tensor expected = one.tensor("attentions");
                for (int layer = 0; layer < expected.size(0); layer++) {
                    Tensor rows = AttentionRows.of(model, text, features, layer, all, Pass.BASE);
                    near(
                            "attention of layer " + layer,
                            rows,
                            expected.narrow(0, layer, 1).squeeze(0).mean(0),
                            ATTENTION);
                }
            }
        }
    }

    /** The rows of the generated tokens, their mean over each picture, and each picture's share. */
    private static void mass(VisionGolden golden) {
        int chosen = golden.facts().path("mia_layer").asInt();
        try (LanguageModel model = golden.model(DType.F32)) {
            for (Case one : golden.cases()) {
                List<Pixels> pixels = one.pixels(model);
                int[] answer = one.facts()
                        .path("greedy")
                        .path("ids")
                        .valueStream()
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                int[] ids = Arrays.copyOf(one.ids(), one.promptLength() + answer.length - 1);
                System.arraycopy(answer, 0, ids, one.promptLength(), answer.length - 1);
                IllustratedText text = one.text(model, pixels, ids);
                Tensor features = model.vision().orElseThrow().features(pixels);
                int[] queries = IntStream.range(one.promptLength(), ids.length).toArray();
                JsonNode perLayer = one.facts().path("attention").path("A_per_layer");
                for (int layer = 0; layer < perLayer.size(); layer++) {
                    Tensor rows = AttentionRows.of(model, text, features, layer, queries, Pass.BASE);
                    checkMass(one, rows, perLayer.get(layer));
                    if (layer == chosen) {
                        near(
                                "rows",
                                rows,
                                one.tensor("mia_rows")
                                        .narrow(0, 0, rows.size(0))
                                        .narrow(1, 0, rows.size(1)),
                                ATTENTION);
                        checkShares(one, perLayer.get(layer));
                    }
                }
            }
        }
    }

    private static double mean(Case one, Tensor rows, int picture) {
        JsonNode span = one.facts().path("spans").get(picture);
        return rows.narrow(1, span.get(0).asInt(), span.get(1).asInt())
                .to(DType.F64)
                .mean()
                .item();
    }

    private static void checkMass(Case one, Tensor rows, JsonNode expected) {
        double sum = IntStream.range(0, expected.size())
                .mapToDouble(i -> mean(one, rows, i))
                .sum();
        JsonNode shares = one.facts().path("attention").path("R_by_target");
        boolean chosen =
                expected.equals(one.facts().path("attention").path("A")); // R is given for the chosen layer only
        for (int i = 0; i < expected.size(); i++) {
            double mean = mean(one, rows, i);
            assertThat(mean).isCloseTo(expected.get(i).asDouble(), within(ATTENTION));
            if (chosen) {
                assertThat(mean / sum).isCloseTo(shares.get(i).asDouble(), within(ATTENTION));
            }
        }
    }

    private static void checkShares(Case one, JsonNode expected) {
        assertThat(expected).isEqualTo(one.facts().path("attention").path("A"));
    }

    private static void gradients(VisionGolden golden, Pass pass) {
        JsonNode facts = golden.facts().path("grad");
        Case one = golden.named(facts.path("case").asString());
        assumeTrue(one.has("in.input_ids"), "this case is not there");
        try (LanguageModel model = golden.model(DType.F32)) {
            model.parameters().values().forEach(Tensor::requireGrad);
            double loss = backward(model, one, pass);
            assertThat(loss).isCloseTo(facts.path("loss").asDouble(), within(2e-5));
            checkNorms(golden, model, facts);
        }
    }

    /** Forward and backward of the mean loss of the answer's tokens. */
    private static double backward(LanguageModel model, Case one, Pass pass) {
        List<Pixels> pixels = one.pixels(model);
        IllustratedText text = one.text(model, pixels);
        Tensor features = model.vision().orElseThrow().features(pixels);
        Layout layout = new PaddedLayout(List.of(text), model.config(), model.device());
        Tensor ids = Tensor.of(text.ids());
        Activations activations = model.decoder().run(ids, Overlay.of(text.rows(), features), layout, pass);
        Tensor hidden = activations.hidden().detach().requireGrad();
        long from = one.promptLength() - 1;
        long count = text.length() - 1 - from;
        Tensor logp = model.decoder().logits(hidden.narrow(0, from, count)).logSoftmax(-1);
        Tensor loss = logp.gather(1, ids.narrow(0, from + 1, count).unsqueeze(1))
                .mean()
                .negate();
        loss.backward();
        activations.backward(hidden.grad().orElseThrow());
        return loss.item();
    }

    private static void checkNorms(VisionGolden golden, LanguageModel model, JsonNode facts) {
        Map<String, String> names = names(golden);
        List<String> rounding = new ArrayList<>();
        facts.path("zero_but_for_rounding").forEach(n -> rounding.add(n.asString()));
        assertThat(model.parameters()).hasSameSizeAs(facts.path("norms").propertyNames());
        for (Map.Entry<String, JsonNode> e : facts.path("norms").properties()) {
            Tensor weight = model.parameters().get(names.get(e.getKey()));
            double expected = e.getValue().asDouble();
            double norm = weight.grad().map(Tensor::norm).orElse(0.0);
            if (!rounding.contains(e.getKey())) {
                assertThat(norm).as(e.getKey()).isCloseTo(expected, within(1e-4 * expected));
            }
            if (golden.numbers().names().contains("grad." + e.getKey())) {
                near(e.getKey(), weight.grad().orElseThrow(), golden.numbers().tensor("grad." + e.getKey()), 1e-4);
            }
        }
    }

    /** The names in memory by those in the file. */
    static Map<String, String> names(VisionGolden golden) {
        Map<String, String> names = new HashMap<>();
        Golden.json(golden.file("keys.json"))
                .forEach(k ->
                        names.put(k.path("file").asString(), k.path("memory").asString()));
        return names;
    }

    /** Cases of different lengths and pictures in one batch, padded and as a forest, say what they say alone. */
    private static void padded(VisionGolden golden) {
        try (LanguageModel model = golden.model(DType.F32);
                Gradients off = Gradients.off()) {
            List<Pixels> all = new ArrayList<>();
            golden.cases().forEach(c -> all.addAll(c.pixels(model)));
            Tensor features = model.vision().orElseThrow().features(all);
            List<IllustratedText> texts = new ArrayList<>();
            int first = 0;
            for (Case one : golden.cases()) {
                int next = first + one.files().size();
                texts.add(model.vision()
                        .orElseThrow()
                        .text(
                                one.ids(),
                                Vision.grids(all),
                                IntStream.range(first, next).toArray()));
                first = next;
            }
            checkPadded(golden, model, texts, features);
            checkForest(golden, model, texts, features);
        }
    }

    private static void checkPadded(
            VisionGolden golden, LanguageModel model, List<IllustratedText> texts, Tensor features) {
        int time = texts.stream().mapToInt(IllustratedText::length).max().orElseThrow();
        int[] ids = new int[texts.size() * time];
        int[] rows = new int[ids.length];
        Arrays.fill(rows, -1);
        for (int i = 0; i < texts.size(); i++) {
            System.arraycopy(texts.get(i).ids(), 0, ids, i * time, texts.get(i).length());
            System.arraycopy(
                    texts.get(i).rows(), 0, rows, i * time, texts.get(i).length());
        }
        Layout layout = new PaddedLayout(texts, model.config(), model.device());
        Tensor hidden = model.decoder()
                .run(Tensor.of(ids), Overlay.of(rows, features), layout, Pass.BASE)
                .hidden();
        for (int i = 0; i < texts.size(); i++) {
            int[] places =
                    IntStream.range(i * time, i * time + texts.get(i).length()).toArray();
            checkAnswer(golden.cases().get(i), model.decoder().logits(hidden.select(0, Tensor.of(places))));
        }
    }

    private static void checkForest(
            VisionGolden golden, LanguageModel model, List<IllustratedText> texts, Tensor features) {
        List<IllustratedText> twice = new ArrayList<>(texts);
        twice.addAll(texts);
        Forest forest = Forest.ofIllustrated(twice);
        assertThat(forest.tokens())
                .isLessThanOrEqualTo(
                        texts.stream().mapToInt(IllustratedText::length).sum());
        Layout layout = new ForestLayout(forest, model.config(), model.dtype(), model.device());
        Tensor hidden = model.decoder()
                .run(Tensor.of(forest.ids()), Overlay.of(forest.rows(), features), layout, Pass.BASE)
                .hidden();
        for (int i = 0; i < twice.size(); i++) {
            Tensor own = hidden.select(0, Tensor.of(forest.places(i)));
            checkAnswer(golden.cases().get(i % texts.size()), model.decoder().logits(own));
        }
    }
}
