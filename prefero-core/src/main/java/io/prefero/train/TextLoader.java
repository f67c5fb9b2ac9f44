package io.prefero.train;

import io.prefero.models.LanguageModel;
import io.prefero.models.Vision;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Language models in a checkpoint's folder. */
record TextLoader(ModelSettings settings) implements Loader<LanguageModel> {
    @Override
    public LanguageModel load() {
        return LanguageModel.load(settings.path(), settings.computed(), settings.where());
    }

    @Override
    public LanguageModel with(LanguageModel base, Map<String, Tensor> weights) {
        return base.with(weights);
    }

    /** All of a decoder's weights; of a tower and a projector those that the settings say. */
    @Override
    public Map<String, Tensor> trainable(LanguageModel model) {
        Map<String, Tensor> trainable = new LinkedHashMap<>(model.parameters());
        model.vision()
                .ifPresent(vision -> trainable
                        .keySet()
                        .removeIf(name -> !settings.sight().trains(Vision.Part.of(name)) || !vision.uses(name)));
        return trainable;
    }

    @Override
    public Fingerprint fingerprint() {
        return Fingerprint.of(settings.path());
    }

    @Override
    public Fingerprint fingerprint(Path adapter) {
        return Fingerprint.of(adapter, "adapter_model", "adapter_config.json");
    }
}
