package io.prefero.models;

import io.prefero.models.vision.Grid;
import io.prefero.models.vision.Pixels;
import io.prefero.picture.Picture;
import io.prefero.picture.PictureFile;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Safetensors;
import io.prefero.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The numbers of one model that sees: {@code models/NAME} holds it, {@code NAME} what transformers says of it. */
record VisionGolden(Path root, String name, Safetensors numbers, JsonNode facts) implements AutoCloseable {
    static final Path BUNDLED = Path.of("src/test/resources/golden/multimodal");
    static final Path SHARED = Path.of(System.getProperty("prefero.fixtures", "../shared"), "golden/multimodal");

    static VisionGolden open(Path model) {
        Path root = model.getParent().getParent();
        String name = model.getFileName().toString();
        return new VisionGolden(
                root,
                name,
                Safetensors.open(root.resolve(name).resolve("forward.safetensors")),
                Golden.json(root.resolve(name).resolve("forward.json")));
    }

    /** The models below {@code root} whose family is supported. */
    static List<Path> models(Path root) {
        try (Stream<Path> all = Files.list(root.resolve("models"))) {
            return all.filter(f -> ModelConfig.seeingFamilies()
                            .contains(Golden.json(f.resolve("config.json"))
                                    .path("model_type")
                                    .asString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return root.resolve("models").resolve(name);
    }

    /** A file beside the numbers. */
    Path file(String file) {
        return root.resolve(name).resolve(file);
    }

    LanguageModel model(DType type) {
        return LanguageModel.load(folder(), type, Device.CPU);
    }

    List<Case> cases() {
        List<Case> all = new ArrayList<>();
        facts.path("cases").propertyNames().forEach(c -> {
            if (numbers.names().contains(c + ".in.input_ids")) {
                all.add(new Case(this, c));
            }
        });
        return all;
    }

    Case named(String name) {
        return new Case(this, name);
    }

    Picture picture(String file) {
        return PictureFile.read(root.resolve(file));
    }

    @Override
    public void close() {
        numbers.close();
    }

    /** One prompt with its pictures and answer. */
    record Case(VisionGolden golden, String name) {
        JsonNode facts() {
            return golden.facts().path("cases").path(name);
        }

        boolean has(String what) {
            return golden.numbers().names().contains(name + "." + what);
        }

        Tensor tensor(String what) {
            return golden.numbers().tensor(name + "." + what);
        }

        int[] ids() {
            return Arrays.stream(tensor("in.input_ids").reshape(-1).toLongs())
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }

        int promptLength() {
            return facts().path("prompt_length").asInt();
        }

        List<String> files() {
            return facts().path("images").valueStream().map(JsonNode::asString).toList();
        }

        /** The pictures as transformers prepared them. */
        List<Pixels> pixels(LanguageModel model) {
            Vision vision = model.vision().orElseThrow();
            List<Pixels> pixels = new ArrayList<>();
            Tensor all = tensor("in.pixel_values").reshape(-1);
            long from = 0;
            for (String file : files()) {
                Picture picture = golden.picture(file);
                Pixels like = vision.pixels(picture);
                long[] shape = like.tensor(DType.F32, Device.CPU).shape();
                long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
                double[] values = all.narrow(0, from, count).toDoubles();
                float[] narrow = new float[values.length];
                IntStream.range(0, narrow.length).forEach(i -> narrow[i] = (float) values[i]);
                pixels.add(new Pixels(narrow, shape, like.grid()));
                from += count;
            }
            if (from != all.count()) {
                throw new AssertionError("pictures have " + from + " numbers, expected " + all.count());
            }
            return pixels;
        }

        IllustratedText text(LanguageModel model, List<Pixels> pixels, int[] ids) {
            List<Grid> grids = Vision.grids(pixels);
            return model.vision()
                    .orElseThrow()
                    .text(ids, grids, IntStream.range(0, grids.size()).toArray());
        }

        IllustratedText text(LanguageModel model, List<Pixels> pixels) {
            return text(model, pixels, ids());
        }
    }
}
