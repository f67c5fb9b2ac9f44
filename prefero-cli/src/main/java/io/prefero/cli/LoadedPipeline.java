package io.prefero.cli;

import io.prefero.models.Adapter;
import io.prefero.models.Pass;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Pipeline;
import io.prefero.score.RoleModel;
import io.prefero.tensor.Device;
import io.prefero.train.ModelSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An image pipeline ready to be asked, with the denoiser that is in use.
 *
 * @param pass which adapter is on
 * @param told where pipeline, denoiser and adapter were read, by what an option calls them
 */
record LoadedPipeline(Pipeline pipeline, Denoiser denoiser, Pass pass, Map<String, String> told)
        implements AutoCloseable {
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    static LoadedPipeline load(
            Path folder, Optional<Path> denoiser, Optional<Path> adapter, String dtype, String device) {
        Device where = Device.parse(device);
        Pipeline pipeline = Pipeline.open(folder, denoiser, ModelSettings.computed(dtype, where), where);
        Denoiser network = pipeline.denoiser();
        try {
            Pass pass = adapter.map(a -> Pass.with(Adapter.load(a, network))).orElse(Pass.BASE);
            Map<String, String> told = new LinkedHashMap<>(Map.of("model", folder.toString()));
            denoiser.ifPresent(d -> told.put("denoiser", d.toString()));
            adapter.ifPresent(a -> told.put("adapter", a.toString()));
            return new LoadedPipeline(pipeline, network, pass, told);
        } catch (RuntimeException e) {
            network.close();
            pipeline.close();
            throw e;
        }
    }

    /** The denoiser in use, to be asked and not changed. */
    RoleModel<Denoiser> frozen() {
        return new RoleModel<>(denoiser, pass, RoleModel.Training.FROZEN);
    }

    /** The denoiser without its adapter, likewise. */
    RoleModel<Denoiser> base() {
        return new RoleModel<>(denoiser, Pass.BASE, RoleModel.Training.FROZEN);
    }

    @Override
    public void close() {
        pass.adapter().ifPresent(Adapter::close);
        denoiser.close();
        pipeline.close();
    }
}
