package io.prefero.train;

import io.prefero.models.Adapter;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.score.RoleModel;
import io.prefero.score.RoleModel.Training;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Models that are only asked; each checkpoint is loaded once, whatever adapters it is asked with. */
final class FrozenModels implements AutoCloseable {
    private final ModelSettings settings;
    private final Map<Path, LanguageModel> models = new HashMap<>();
    private final Map<Weights, RoleModel<LanguageModel>> ready = new HashMap<>();
    private final Deque<Adapter> adapters = new ArrayDeque<>();

    /**
     * None yet.
     *
     * @param settings type and device; which checkpoint is said by what is asked for
     */
    FrozenModels(ModelSettings settings) {
        this.settings = settings;
    }

    RoleModel<LanguageModel> of(Weights weights) {
        return ready.computeIfAbsent(weights, this::load);
    }

    private RoleModel<LanguageModel> load(Weights weights) {
        LanguageModel model = models.computeIfAbsent(
                weights.model(), folder -> LanguageModel.load(folder, settings.computed(), settings.where()));
        Pass pass = weights.adapter()
                .map(folder -> Pass.with(adapter(folder, model)))
                .orElse(Pass.BASE);
        return new RoleModel<>(model, pass, Training.FROZEN);
    }

    private Adapter adapter(Path folder, LanguageModel model) {
        Adapter adapter = Adapter.load(folder, model);
        adapters.push(adapter);
        return adapter;
    }

    @Override
    public void close() {
        adapters.forEach(Adapter::close);
        models.values().forEach(LanguageModel::close);
    }
}
