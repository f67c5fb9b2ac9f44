package io.prefero.models;

import io.prefero.models.vision.Activation;
import io.prefero.models.vision.Normalisation;
import io.prefero.models.vision.TowerWeights;
import io.prefero.picture.Resampling;
import io.prefero.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the families that see have in common: settings of pictures, and the way to their towers' weights. */
final class VisionJson {
    private VisionJson() {}

    /**
     * The settings of pictures: those of processor_config.json (transformers 5), else of preprocessor_config.json (4), else
     * none, which leaves all to the defaults.
     */
    static ConfigJson pictures(ConfigJson config, Optional<Path> folder) {
        Optional<ConfigJson> inside = file(folder, "processor_config.json").flatMap(j -> j.object("image_processor"));
        return inside.or(() -> file(folder, "preprocessor_config.json")).orElseGet(config::empty);
    }

    private static Optional<ConfigJson> file(Optional<Path> folder, String name) {
        return folder.map(f -> f.resolve(name)).filter(Files::exists).map(ConfigJson::read);
    }

    static Resampling resampling(ConfigJson json) {
        int number = json.whole("resample", 0, 3);
        try {
            return Resampling.of(number);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(json.file() + ": " + e.getMessage(), e);
        }
    }

    static Normalisation normalisation(ConfigJson json) {
        double scale = json.flag("do_rescale", true) ? json.positive("rescale_factor", Normalisation.CLIP.scale()) : 1;
        if (!json.flag("do_normalize", true)) {
            return new Normalisation(scale, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        }
        return new Normalisation(
                scale,
                channels(json, "image_mean").orElse(Normalisation.CLIP.mean()),
                channels(json, "image_std").orElse(Normalisation.CLIP.deviation()));
    }

    private static Optional<List<Double>> channels(ConfigJson json, String key) {
        return json.numbers(key).map(all -> {
            if (all.size() != 3) {
                throw json.refuse(key, "three numbers");
            }
            return all;
        });
    }

    static Activation activation(ConfigJson json, String key, Activation otherwise) {
        return json.text(key)
                .map(name -> Activation.of(name)
                        .orElseThrow(() -> json.refuse(key, "one of " + Arrays.toString(Activation.values()))))
                .orElse(otherwise);
    }

    /** Refuses a number of channels other than three. */
    static void requireColours(ConfigJson vision, String key) {
        if (vision.whole(key, 1, 3) != 3) {
            throw vision.refuse(key, "3: pictures are RGB");
        }
    }

    /** The weights whose names begin so. */
    static TowerWeights weights(WeightSource weights, String prefix) {
        return new TowerWeights() {
            @Override
            public Tensor matrix(String name, long... shape) {
                return weights.take(prefix + name, WeightSource.Kind.LINEAR, shape);
            }

            @Override
            public Tensor bias(String name, long width) {
                return weights.take(prefix + name, WeightSource.Kind.BIAS, width);
            }

            @Override
            public Tensor gain(String name, long width) {
                return weights.take(prefix + name, WeightSource.Kind.NORM, width);
            }

            @Override
            public String path(String name) {
                return prefix + name;
            }
        };
    }
}
