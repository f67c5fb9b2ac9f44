package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.picture.PictureFile;
import io.prefero.picture.PngFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images that are made and compared, and prompts that show some. */
@Tag("recipe")
class PicturesTest {
    private static final Path GOLDEN = Path.of("../prefero-models/src/test/resources/golden");
    private static final Path DIFFUSION = GOLDEN.resolve("diffusion");
    private static final Path SEEING = GOLDEN.resolve("multimodal");
    private static final String PIPELINE = DIFFUSION.resolve("tiny-sd15").toString();
    private static final String LLAVA = SEEING.resolve("models/tiny-llava15").toString();

    @TempDir
    Path folder;

    private Called generate(String model, String... more) {
        List<String> args = new ArrayList<>(List.of("generate", "--model", model));
        args.addAll(List.of(more));
        return Called.with(args);
    }

    private Called images(String out, String... more) {
        List<String> args = new ArrayList<>(List.of("--out", folder.resolve(out).toString(), "--steps", "3"));
        args.addAll(List.of(more));
        return generate(PIPELINE, args.toArray(String[]::new));
    }

    @Test
    void imagesSayHowTheyWereMadeAndAreMadeAgain() throws IOException {
        Called first = images("first", "--prompt", "a red circle", "--samples", "2", "--seed", "4");
        assertThat(first.code()).as(first.err()).isZero();
        Path one = folder.resolve("first/0001-1.png");
        Path two = folder.resolve("first/0001-2.png");
        Path sheet = folder.resolve("first/sheet.png");
        assertThat(first.out().lines()).containsExactly(one.toString(), two.toString(), sheet.toString());
        Map<String, String> texts = PngFile.texts(one);
        assertThat(texts)
                .containsEntry("prompt", "a red circle")
                .containsEntry("seed", "4")
                .containsEntry("sample", "0")
                .containsEntry("sampler", "ddim")
                .containsEntry("steps", "3")
                .containsEntry("guidance", "7.5")
                .containsEntry("model", PIPELINE);
        assertThat(PictureFile.read(sheet).width())
                .isEqualTo(2 * PictureFile.read(one).width() + 3 * 8);
        assertThat(Files.readAllBytes(two)).isNotEqualTo(Files.readAllBytes(one));

        Called again = images("again", "--prompt", "a red circle", "--samples", "2", "--seed", "4", "--batch", "1");
        assertThat(again.code()).isZero();
        assertThat(PictureFile.read(folder.resolve("again/0001-2.png")).rgb())
                .isEqualTo(PictureFile.read(two).rgb());

        Called over = images("first", "--prompt", "another");
        assertThat(over.code()).isZero(); // one sample has another name
        Called refused = images("first", "--prompt", "another", "--samples", "2");
        assertThat(refused.error()).contains("0001-1.png is there already");
        assertThat(PngFile.texts(one)).containsEntry("prompt", "a red circle");
    }

    @Test
    void aPromptsWayOfSamplingChangesItsImage() throws IOException {
        Path plain = folder.resolve("plain/0001.png");
        images("plain", "--prompt", "a red circle");
        for (String[] other : new String[][] {
            {"--sampler", "euler"},
            {"--sampler", "dpm_solver"},
            {"--sampler", "ddpm"},
            {"--guidance", "1"},
            {"--negative", "blue"},
            {"--seed", "1"},
            {"--eta", "1"},
            {"--adapter", DIFFUSION.resolve("lora/random").toString()}
        }) {
            List<String> args = new ArrayList<>(List.of("--prompt", "a red circle"));
            args.addAll(List.of(other));
            String out = String.join("", other).replaceAll("\\W", "");
            Called called = images(out, args.toArray(String[]::new));
            assertThat(called.code()).as(called.err()).isZero();
            assertThat(PictureFile.read(folder.resolve(out).resolve("0001.png")).rgb())
                    .as(String.join(" ", other))
                    .isNotEqualTo(PictureFile.read(plain).rgb());
        }
    }

    @Test
    void whatMeansNothingHereIsRefused() {
        assertThat(images("x", "--prompt", "a", "--greedy").error()).contains("--greedy is for texts");
        assertThat(images("x", "--prompt", "a", "--height", "33").error()).contains("--height must be a multiple of");
        assertThat(images("x", "--prompt", "a", "--sampler", "flow_euler").error())
                .contains("flow matching");
        assertThat(generate(PIPELINE, "--prompt", "a").error()).contains("--out DIR");
        assertThat(generate(LLAVA, "--prompt", "a", "--steps", "3").error()).contains("--steps is for images");
        assertThat(Called.with("explain", "dpo", "--model", PIPELINE, "--data", "none.jsonl", "--row", "0")
                        .code())
                .isEqualTo(2);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void pairsOfImagesAreCompared() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            rows.append("{\"prompt\": \"a circle\", \"chosen\": \"")
                    .append(DIFFUSION.resolve("images/chosen" + i + ".png").toAbsolutePath())
                    .append("\", \"rejected\": \"")
                    .append(DIFFUSION.resolve("images/rejected" + i + ".png").toAbsolutePath())
                    .append("\"}\n");
        }
        String data = Files.writeString(folder.resolve("pairs.jsonl"), rows).toString();
        String adapter = DIFFUSION.resolve("lora/random").toString();
        Called called = Called.with("score", "--model", PIPELINE, "--adapter", adapter, "--data", data);
        assertThat(called.code()).as(called.err()).isZero();
        List<JsonNode> lines =
                called.out().lines().map(JsonMapper.shared()::readTree).toList();
        assertThat(lines).hasSize(3).allSatisfy(line -> {
            double margin = line.path("chosen_reference_error").asDouble()
                    - line.path("chosen_error").asDouble()
                    - line.path("rejected_reference_error").asDouble()
                    + line.path("rejected_error").asDouble();
            assertThat(line.path("margin").asDouble())
                    .isCloseTo(margin, within(1e-12))
                    .isNotZero();
        });
        long right = lines.stream().filter(l -> l.path("margin").asDouble() > 0).count();
        assertThat(called.err())
                .contains("3 pairs scored, 10 draws each: accuracy " + String.format(Locale.ROOT, "%.3f", right / 3.0));
        Called alone = Called.with("score", "--model", PIPELINE, "--data", data, "--draws", "2");
        assertThat(alone.err()).contains("nothing to compare with");
        assertThat(alone.out()).doesNotContain("margin");
    }

    @Test
    void promptsMayShowPictures() throws IOException {
        String picture = SEEING.resolve("images/wide_61x45_rgb.png").toString();
        String prompt = "USER: <image>\nWhat is it? ASSISTANT:";
        Called seen = generate(LLAVA, "--prompt", prompt, "--image", picture, "--greedy", "--max-new-tokens", "6");
        assertThat(seen.code()).as(seen.err()).isZero();
        assertThat(seen.out()).startsWith(prompt);
        String other = SEEING.resolve("images/tall_37x83_rgb.png").toString();
        Called another = generate(LLAVA, "--prompt", prompt, "--image", other, "--greedy", "--max-new-tokens", "6");
        assertThat(another.out()).isNotEqualTo(seen.out());
        assertThat(generate(LLAVA, "--prompt", "USER: What?", "--image", picture)
                        .error())
                .contains("0 × <image> for 1 pictures");
        assertThat(generate(LLAVA, "--prompt", prompt).error()).contains("1 × <image> for 0 pictures");
        Path prompts = Files.writeString(
                folder.resolve("prompts.jsonl"),
                "{\"prompt\": \"USER: <image>\\nWhat is it? ASSISTANT:\", \"image\": \""
                        + Path.of(picture).toAbsolutePath() + "\"}\n");
        Called file = generate(LLAVA, "--prompts", prompts.toString(), "--greedy", "--max-new-tokens", "6");
        assertThat(file.code()).as(file.err()).isZero();
        JsonNode line = JsonMapper.shared().readTree(file.out());
        assertThat(prompt + line.path("completion").asString() + "\n").isEqualTo(seen.out());
    }
}
