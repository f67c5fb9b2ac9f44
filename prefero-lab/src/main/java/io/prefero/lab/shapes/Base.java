package io.prefero.lab.shapes;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Training;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model that has learned to paint from nothing, one for all seeds: what is drawn afresh with each seed is the preferences. A
 * third of its captions belonged to other scenes, so that there is something left to prefer.
 *
 * @param pipeline its folder
 */
record Base(Path pipeline) {
    private static final long SEED = 1;
    private static final int SCENES = 8000;
    private static final double CARELESS = 0.33;
    private static final String SCHEDULE =
            "{ lr: 2e-3, batch: 32, steps: 3000, schedule: cosine, warmup: 0.02, weight_decay: 0.01, ema: 0.995 }";

    /** A picture and what is said of it. */
    private record Captioned(String prompt, String image) {}

    static Base of(Bench bench) {
        Path untaught = bench.made("untaught painter", List.of(SEED), Base::writeUntaught);
        Path scenes = bench.made("scenes", List.of(SEED, SCENES), Base::writeScenes);
        List<Wish> wishes = wishes();
        List<Captioned> rows = new ArrayList<>();
        for (int row = 0; row < SCENES; row++) {
            rows.add(new Captioned(
                    caption(wishes.get(row), row), Gallery.file(scenes, row).toString()));
        }
        Path unet = bench.trained(untaught, Training.of("{ name: diffusion-sft }", rows, SCHEDULE), SEED);
        return new Base(bench.made("painter", List.of(unet), folder -> writeTaught(untaught, unet, folder)));
    }

    /** The folder of its UNet. */
    Path unet() {
        return pipeline.resolve(TinyPipeline.UNET);
    }

    private static void writeUntaught(Path folder) {
        TinyPipeline.write(folder, Draw.seed(SEED).of("painter"));
        Path autoencoder = folder.resolve(TinyPipeline.AUTOENCODER);
        Path learned = folder.resolve("learned");
        Compression.learn(autoencoder, learned, SEED);
        Folders.delete(autoencoder);
        try {
            Files.move(learned, autoencoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeScenes(Path folder) {
        List<Wish> wishes = wishes();
        for (int row = 0; row < SCENES; row++) {
            Gallery.write(
                    folder,
                    row,
                    Scenes.of(wishes.get(row), Draws.of(SEED, "scene", row)).picture());
        }
    }

    private static List<Wish> wishes() {
        return Wishes.seen(SEED, "scenes", SCENES);
    }

    private static String caption(Wish wish, int row) {
        var draws = Draws.of(SEED, "caption", row);
        return draws.nextDouble() < CARELESS ? Wishes.otherThan(wish, draws).prompt() : wish.prompt();
    }

    private static void writeTaught(Path untaught, Path unet, Path folder) {
        copy(untaught, folder);
        Folders.delete(folder.resolve(TinyPipeline.UNET));
        copy(unet, folder.resolve(TinyPipeline.UNET));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
