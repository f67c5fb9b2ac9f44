package io.prefero.image;

import io.prefero.example.ImageRow;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.NoiseScorer;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Says how well denoisers see the images of rows, averaged over draws of timestep and noise that a row's images share. */
public final class PairScorer {
    private final ImageStore store;
    private final NoiseScorer scorer;
    private final List<Signal> signals;
    private final MicroBatches pieces;
    private final int draws;
    private final Draw draw;

    /**
     * A scorer.
     *
     * @param models the policy, and the reference if there is one
     * @param side height and width of the images in pixels
     * @param draws of each row, at timesteps spread evenly
     * @param draw what they are drawn from
     */
    public PairScorer(
            Pipeline pipeline,
            Map<Role, RoleModel<Denoiser>> models,
            ImageStore store,
            int side,
            int draws,
            Draw draw) {
        this.store = store;
        this.scorer = new NoiseScorer(
                models,
                pipeline.scheduler().noising(),
                (states, pooled) -> pipeline.condition(states, pooled, side, side));
        this.signals = models.keySet().stream().<Signal>map(NoiseSignal::error).toList();
        int latent = side / pipeline.autoencoder().factor();
        int channels = models.values().iterator().next().model().channels();
        this.pieces = NoiseScorer.usual(latent * latent * channels);
        this.draws = draws;
        this.draw = draw;
    }

    /** Mean squared errors by image and role. */
    public Map<String, Map<Role, Double>> errors(ImageRow row) {
        List<String> names = row.images().keySet().stream().sorted().toList();
        List<Need> needs = names.stream()
                .map(name -> Need.of(name, signals).withoutGradient())
                .toList();
        List<Tree> trees = IntStream.range(0, draws)
                .mapToObj(i ->
                        store.measured(row, names, i, draws, draw.at(row.row()).at(i)))
                .toList();
        Map<String, Map<Role, Double>> errors = new LinkedHashMap<>();
        for (List<Tree> piece : pieces.cut(trees)) {
            try (Scope scope = Scope.open()) {
                List<TokenScore> scores =
                        scorer.score(piece, needs, Scorer.Mode.MEASURE, draw).branches();
                for (int k = 0; k < names.size(); k++) {
                    Map<Role, Double> ofImage = errors.computeIfAbsent(names.get(k), n -> new LinkedHashMap<>());
                    for (Signal signal : signals) {
                        double sum = Arrays.stream(
                                        scores.get(k).column(signal).values().toDoubles())
                                .sum();
                        ofImage.merge(signal.roles().get(0), sum / draws, Double::sum);
                    }
                }
            }
        }
        return errors;
    }
}
