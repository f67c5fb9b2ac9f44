package io.prefero.score;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.models.Vision;
import io.prefero.models.vision.Pixels;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A batch's pictures as its roles see them: through a tower or a projector that rests, once for all that share it. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
final class Sight {
    private final List<Pixels> pictures;
    private final Map<Resting, Tensor> towers = new HashMap<>();
    private final Map<Resting, Tensor> vectors = new HashMap<>();

    /**
     * What does not learn.
     *
     * @param first what it begins with
     * @param adapter on it, if there is one
     */
    private record Resting(Object first, Optional<Adapter> adapter) {}

    Sight(List<Pixels> pictures) {
        this.pictures = pictures;
    }

    /**
     * The vectors of the pictures, one after the other, [Σ tokens, D].
     *
     * @param learns whether a backward pass may follow
     */
    Tensor of(LanguageModel model, Pass pass, boolean learns) {
        Vision vision = model.vision().orElseThrow();
        Optional<Adapter> adapter = pass.adapter().filter(Adapter::sees);
        if (learns && (adapter.isPresent() || model.learns(Vision.Part.TOWER))) {
            return vision.features(pictures, pass);
        }
        if (learns && model.learns(Vision.Part.PROJECTOR)) {
            return vision.projected(tower(vision, pass, adapter), pass);
        }
        return vectors.computeIfAbsent(new Resting(vision.encoder(), adapter), r -> {
            Tensor seen = tower(vision, pass, adapter);
            return Scope.measured(() -> vision.projected(seen, pass));
        });
    }

    private Tensor tower(Vision vision, Pass pass, Optional<Adapter> adapter) {
        return towers.computeIfAbsent(
                new Resting(vision.encoder().first(), adapter),
                r -> Scope.measured(() -> vision.tower(pictures, pass)));
    }
}
