package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.score.cache.Fingerprint;
import java.nio.file.Path;

/** Language models in a checkpoint's folder. */
record TextLoader(ModelSettings settings) implements Loader<LanguageModel> {
    @Override
    public LanguageModel load() {
        return LanguageModel.load(settings.path(), settings.computed(), settings.where());
    }

    @Override
    public LanguageModel plus(LanguageModel base, Adapter adapter) {
        return base.plus(adapter);
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
