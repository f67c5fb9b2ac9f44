package io.prefero.models;

import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Adapters as PEFT writes them for language models. A begins uniform in ±1/√in (Kaiming with a = √5).
 *
 * @param names how the models' weights are called
 */
record PeftFormat(WeightNames names) implements AdapterFormat {
    @Override
    public String olderPath(String path) {
        return names.olderPath(path);
    }

    @Override
    public LoraSettings.Targets usualTargets() {
        return new LoraSettings.Targets.AllLinear();
    }

    @Override
    public Tensor first(Draw draw, int rank, long in) {
        double bound = 1 / Math.sqrt(in);
        return Tensor.uniform(draw, -bound, bound, rank, in);
    }

    @Override
    public Writing writing(LoraSettings settings, List<Linear> targets, String base) {
        return new Folder(PeftConfig.write(settings, targets, names, base));
    }

    @Override
    public Adapter load(Path folder, Model model) {
        return PeftFolder.load(folder, model);
    }

    /**
     * A folder.
     *
     * @param config the text of its adapter_config.json
     */
    record Folder(String config) implements Writing {
        @Override
        public String keyOfA(String path) {
            return PeftFolder.keyOfA(path);
        }

        @Override
        public String keyOfB(String path) {
            return PeftFolder.keyOfB(path);
        }

        @Override
        public void save(Path folder, Map<String, Tensor> matrices) {
            PeftFolder.save(folder, config, matrices);
        }
    }
}
