package io.prefero.cli;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.text.Tokenizer;
import io.prefero.train.ModelSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model ready to answer, with its tokenizer.
 *
 * @param pass which adapter is on
 */
record LoadedModel(LanguageModel model, Tokenizer tokenizer, Pass pass) implements AutoCloseable {
    static LoadedModel load(Path folder, Optional<Path> adapter, String dtype, String device) {
        Device where = Device.parse(device);
        DType type = ModelSettings.computed(dtype, where);
        LanguageModel model = LanguageModel.load(folder, type, where);
        Pass pass = adapter.map(a -> Pass.with(Adapter.load(a, model))).orElse(Pass.BASE);
        return new LoadedModel(model, Tokenizer.load(folder), pass);
    }

    @Override
    public void close() {
        tokenizer.close();
        pass.adapter().ifPresent(Adapter::close);
        model.close();
    }
}
