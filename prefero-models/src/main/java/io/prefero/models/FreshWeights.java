package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights for training from scratch: embeddings and linear layers normal with the config's deviation, biases 0, norms 1,
 * the padding row 0. Each depends on the draw and its own name only.
 */
final class FreshWeights implements WeightSource {
    private final ModelConfig config;
    private final Draw draw;
    private final DType type;
    private final Device device;
    private final Map<String, Tensor> taken = new LinkedHashMap<>();

    FreshWeights(ModelConfig config, Draw draw, DType type, Device device) {
        this.config = config;
        this.draw = draw;
        this.type = type;
        this.device = device;
    }

    @Override
    public Tensor take(String name, Kind kind, long... shape) {
        Tensor weight =
                Scope.of(() -> fresh(name, kind, shape).to(type).to(device)).keep();
        taken.put(name, weight);
        return weight;
    }

    private Tensor fresh(String name, Kind kind, long... shape) {
        return switch (kind) {
            case BIAS -> Tensor.zeros(DType.F32, shape);
            case NORM -> Tensor.full(1, DType.F32, shape);
            case LINEAR -> Tensor.normal(draw.of(name), config.initialDeviation(), shape);
            case EMBEDDING -> {
                Tensor table = Tensor.normal(draw.of(name), config.initialDeviation(), shape);
                config.tokens().padding().ifPresent(p -> table.narrow(0, p, 1).zero_());
                yield table;
            }
        };
    }

    Map<String, Tensor> all() {
        return taken;
    }
}
