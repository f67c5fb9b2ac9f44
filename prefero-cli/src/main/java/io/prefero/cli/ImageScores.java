package io.prefero.cli;

import io.prefero.example.DataSettings;
import io.prefero.example.ImageRow;
import io.prefero.example.ImageRows;
import io.prefero.example.ImageSettings;
import io.prefero.image.ImageStore;
import io.prefero.image.PairScorer;
import io.prefero.models.Pass;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.cache.ScoreCache;
import io.prefero.tensor.Draw;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How pairs of images are scored. */
final class ImageScores {
    @Option(
            names = "--denoiser",
            paramLabel = "DIR",
            description = "The UNet or transformer to score instead of the pipeline's own, as train writes it.")
    private Optional<Path> denoiser = Optional.empty();

    @Option(
            names = "--draws",
            paramLabel = "N",
            defaultValue = "10",
            description = "Draws of timestep and noise for each pair; default: ${DEFAULT-VALUE}.")
    private int draws = 10;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of what is drawn; default: ${DEFAULT-VALUE}.")
    private long seed;

    void print(ModelOptions model, DataSettings settings, Path data, PrintWriter out, PrintWriter err) {
        if (draws < 1) {
            throw new IllegalArgumentException("--draws must be at least 1, got " + draws);
        }
        ImageRows pairs = ImageRows.read(data, settings.columns(), true);
        try (LoadedPipeline loaded = model.loadPipeline(denoiser);
                Reference reference = reference(model, loaded)) {
            Map<Role, RoleModel<Denoiser>> models = new LinkedHashMap<>(Map.of(Role.POLICY, loaded.frozen()));
            reference.model().ifPresent(m -> models.put(Role.REFERENCE, m));
            ImageSettings images = ImageStore.fitted(
                    settings.images().orElse(ImageSettings.DEFAULT), loaded.pipeline(), loaded.denoiser());
            try (ImageStore store =
                    new ImageStore(loaded.pipeline(), images, Optional.of(ScoreCache.defaultRoot()), err::println)) {
                PairScorer scorer = new PairScorer(
                        loaded.pipeline(),
                        models,
                        store,
                        images.resolution().orElseThrow(),
                        draws,
                        Draw.seed(seed).of("score"));
                print(pairs, scorer, out, err);
            }
        }
    }

    private void print(ImageRows pairs, PairScorer scorer, PrintWriter out, PrintWriter err) {
        if (pairs.rows().isEmpty()) {
            throw new IllegalArgumentException("no pair to score: " + pairs.summary());
        }
        long right = 0;
        boolean compared = false;
        for (ImageRow row : pairs.rows()) {
            ObjectNode line = line(row, scorer.errors(row));
            compared = line.has("margin");
            right += line.path("margin").asDouble(0) > 0 ? 1 : 0;
            out.println(line);
            if (out.checkError()) {
                throw new IllegalStateException("standard output was closed");
            }
        }
        int count = pairs.rows().size();
        double accuracy = (double) right / count;
        String result = compared
                ? String.format(
                        Locale.ROOT,
                        ": accuracy %.3f, standard error over pairs %.3f",
                        accuracy,
                        Math.sqrt(accuracy * (1 - accuracy) / count))
                : "; nothing to compare with: give --denoiser or --adapter for an accuracy";
        err.println(count + " pairs scored, " + draws + " draws each" + result);
        err.flush();
    }

    private static ObjectNode line(ImageRow row, Map<String, Map<Role, Double>> errors) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("row", row.row());
        line.put("prompt", row.prompt());
        double margin = 0;
        boolean compared = false;
        for (String name : new String[] {"chosen", "rejected"}) {
            Map<Role, Double> own = errors.getOrDefault(name, Map.of());
            double error = own.getOrDefault(Role.POLICY, Double.NaN);
            line.put(name, row.image(name).toString()).put(name + "_error", error);
            Double reference = own.get(Role.REFERENCE);
            if (reference != null) {
                line.put(name + "_reference_error", reference);
                compared = true;
                margin += (name.equals("chosen") ? 1 : -1) * (reference - error);
            }
        }
        if (compared) {
            line.put("margin", margin);
        }
        return line;
    }

    /** What the denoiser came from, where that is not itself. */
    private record Reference(Optional<RoleModel<Denoiser>> model, Optional<Denoiser> owned) implements AutoCloseable {
        @Override
        public void close() {
            owned.ifPresent(Denoiser::close);
        }
    }

    private Reference reference(ModelOptions model, LoadedPipeline loaded) {
        if (denoiser.isPresent()) {
            Denoiser own = loaded.pipeline().ownDenoiser();
            return new Reference(
                    Optional.of(new RoleModel<>(own, Pass.BASE, RoleModel.Training.FROZEN)), Optional.of(own));
        }
        return new Reference(model.adapted() ? Optional.of(loaded.base()) : Optional.empty(), Optional.empty());
    }
}
