package io.prefero.train;

import io.prefero.models.diffusion.Pipeline;
import io.prefero.objective.ImageObjective;
import io.prefero.score.MicroBatches;
import io.prefero.score.ReferenceCache;
import io.prefero.score.Scorer;
import io.prefero.tensor.DType;
import java.util.Optional;

/** What a run knows of the kind of thing that it learns from: texts, or images. Everything else is the same for all kinds. */
interface Modality extends AutoCloseable {
    /** Opens what a run's method learns from, its models and its data. */
    static Modality open(RunSettings settings, Listener listener) {
        boolean images = settings.objective() instanceof ImageObjective;
        if (images != Pipeline.isIn(settings.model().path())) {
            throw new IllegalArgumentException(
                    images
                            ? settings.method() + " learns from images, and model.path is "
                                    + settings.model().path()
                                    + ", which is no pipeline's folder: there is no model_index.json"
                            : settings.method() + " learns from texts, and model.path is "
                                    + settings.model().path()
                                    + ", an image pipeline: train it with diffusion-dpo or diffusion-sft");
        }
        return images ? ImageModality.open(settings, listener) : TextModality.open(settings, listener);
    }

    /** The run's settings, with what only the model can say filled in. */
    RunSettings settings();

    /** The models that are trained and asked. */
    Roles<?> roles();

    /** Rows to train on. */
    Source train();

    /** Rows to measure; may be none. */
    Source eval();

    /** What scores them. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    Scorer scorer(Optional<ReferenceCache> cache);

    /** How a batch is cut into what is scored at once. */
    MicroBatches microBatches();

    /** The size of the vectors that a method's own tensors are made for. */
    int width();

    /** What is measured beside the loss. */
    Probe probe();

    /** Says what the run will cost; refuses what the machine cannot hold. */
    void announce(Plan plan, Listener listener);

    /** What became of the training data, in a sentence. */
    String summary();

    /** The type that the checkpoint's weights are stored in. */
    DType stored();

    @Override
    void close();
}
