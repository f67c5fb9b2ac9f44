package io.prefero.models;

import java.util.List;
import java.util.Optional;

/**
 * How the files of a kind of model name its weights. The names that the network uses are those that transformers 5 has in
 * memory, and for pure language models the file's; every other spelling is accepted.
 */
enum WeightNames {
    /** Language models, also those cut out of a multimodal one. */
    TEXT("model.") {
        @Override
        String named(String stored) {
            String name = stored.startsWith(INSIDE)
                    ? "model." + stored.substring(INSIDE.length())
                    : without("language_model.", stored);
            boolean bare = name.startsWith("layers.") || name.startsWith("embed_tokens.") || name.startsWith("norm.");
            return bare ? "model." + name : name;
        }

        @Override
        String written(String network, Optional<String> stored) {
            return network;
        }

        @Override
        String olderPath(String path) {
            return path;
        }

        @Override
        Optional<String> inside(List<String> names) {
            return Optional.empty();
        }
    },
    /** LLaVA: {@code language_model.model.…}, {@code vision_tower.vision_model.…}, {@code multi_modal_projector.…}. */
    LLAVA(WeightNames.INSIDE) {
        @Override
        String named(String stored) {
            if (stored.startsWith("language_model.")) {
                String name = without("model.", without("language_model.", stored));
                return name.startsWith("lm_head.") ? name : INSIDE + name;
            }
            String name = without("model.", stored);
            if (name.startsWith(TOWER)) {
                return "model." + TOWER + without("vision_model.", without(TOWER, name));
            }
            return name.startsWith("multi_modal_projector.") ? "model." + name : stored;
        }

        @Override
        String hub(String network) {
            if (network.startsWith("lm_head.")) {
                return "language_model." + network;
            }
            String name = without("model.", network);
            return name.startsWith(TOWER)
                    ? TOWER + "vision_model." + without(TOWER, name)
                    : olderPath(network).equals(network) ? name : olderPath(network);
        }

        @Override
        String olderPath(String path) {
            return path.startsWith(INSIDE) ? "language_model.model." + without(INSIDE, path) : path;
        }
    },
    /** Qwen2-VL and Qwen2.5-VL: {@code model.…} and {@code visual.…}. */
    QWEN_VL(WeightNames.INSIDE) {
        @Override
        String named(String stored) {
            if (stored.startsWith("visual.")) {
                return "model." + stored;
            }
            boolean outer =
                    stored.startsWith("model.") && !stored.startsWith(INSIDE) && !stored.startsWith("model.visual.");
            return outer ? INSIDE + without("model.", stored) : stored;
        }

        @Override
        String hub(String network) {
            return network.startsWith("model.visual.") ? without("model.", network) : olderPath(network);
        }

        @Override
        String olderPath(String path) {
            return path.startsWith(INSIDE) ? "model." + without(INSIDE, path) : path;
        }
    };

    private static final String INSIDE = "model.language_model.";
    private static final String TOWER = "vision_tower.";

    private final String decoder;

    WeightNames(String decoder) {
        this.decoder = decoder;
    }

    /** The network's name of a stored tensor; none for what is computed anew. */
    Optional<String> network(String stored) {
        boolean buffer = stored.endsWith(".rotary_emb.inv_freq") || stored.endsWith(".position_ids");
        return buffer ? Optional.empty() : Optional.of(named(stored));
    }

    abstract String named(String stored);

    /** The name in a released checkpoint. */
    String hub(String network) {
        return network;
    }

    /** The name to store a weight under that was loaded as {@code stored}, if it was loaded. */
    String written(String network, Optional<String> stored) {
        return stored.orElse(hub(network));
    }

    /** What the decoder's names begin with, all but the head's. */
    String decoder() {
        return decoder;
    }

    /** What adapters made by transformers 4 call the layer of a path. */
    abstract String olderPath(String path);

    /** The targets that PEFT finds in the language model only, if their names alone would also stand elsewhere. */
    Optional<String> inside(List<String> names) {
        String any =
                String.join("|", names.stream().map(n -> n.replace(".", "\\.")).toList());
        return Optional.of(".*language_model.*\\.(" + any + ")");
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
