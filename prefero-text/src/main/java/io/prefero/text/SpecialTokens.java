package io.prefero.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The ids of BOS, EOS and PAD of a model folder. The tokenizer's own files decide by name; only a folder without a
 * tokenizer_config.json falls back on the ids in config.json and generation_config.json (some of those name a BOS that
 * the tokenizer has no use for).
 */
record SpecialTokens(OptionalInt bos, OptionalInt eos, OptionalInt pad) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> BY_NAME = List.of("tokenizer_config.json", "special_tokens_map.json");
    private static final List<String> BY_ID = List.of("config.json", "generation_config.json");

    static SpecialTokens of(Path folder, Vocabulary vocabulary) {
        return new SpecialTokens(
                find(folder, vocabulary, "bos_token"),
                find(folder, vocabulary, "eos_token"),
                find(folder, vocabulary, "pad_token"));
    }

    private static OptionalInt find(Path folder, Vocabulary vocabulary, String key) {
        for (String file : BY_NAME) {
            JsonNode token = read(folder.resolve(file)).path(key);
            String name = token.isObject() ? token.path("content").asString("") : token.asString("");
            if (!name.isEmpty()) {
                return vocabulary.id(name);
            }
        }
        return Files.exists(folder.resolve("tokenizer_config.json")) ? OptionalInt.empty() : configured(folder, key);
    }

    /** The id that the model's configuration gives; the first one where it lists several. */
    static OptionalInt configured(Path folder, String key) {
        for (String file : BY_ID) {
            JsonNode id = read(folder.resolve(file)).path(key + "_id");
            JsonNode first = id.isArray() ? id.path(0) : id;
            if (first.isInt()) {
                return OptionalInt.of(first.intValue());
            }
        }
        return OptionalInt.empty();
    }

    private static JsonNode read(Path file) {
        if (!Files.exists(file)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(file);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " cannot be read as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
