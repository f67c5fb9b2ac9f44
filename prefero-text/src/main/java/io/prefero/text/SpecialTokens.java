package io.prefero.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
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

    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

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
        return BY_ID.stream()
                .flatMap(file -> ids(folder, file, key).stream())
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /** Every id that the model's configuration gives, by file. */
    static List<Integer> allConfigured(Path folder, String key) {
        return BY_ID.stream().flatMap(file -> ids(folder, file, key).stream()).toList();
    }

    private static List<Integer> ids(Path folder, String file, String key) {
        JsonNode id = read(folder.resolve(file)).path(key + "_id");
        List<Integer> ids = new ArrayList<>();
        (id.isArray() ? id : List.of(id)).forEach(one -> {
            if (one.isInt()) {
                ids.add(one.intValue());
            }
        });
        return ids;
    }

    /** The special tokens as templates know them: text by name. */
    static Map<String, String> named(Path folder) {
        Map<String, String> named = new TreeMap<>();
        for (String file : List.of("special_tokens_map.json", "tokenizer_config.json")) {
            JsonNode config = read(folder.resolve(file));
            NAMES.forEach(name -> put(named, name, config.path(name)));
            config.path("extra_special_tokens").properties().forEach(e -> put(named, e.getKey(), e.getValue()));
        }
        return named;
    }

    private static void put(Map<String, String> named, String name, JsonNode token) {
        String text = token.isObject() ? token.path("content").asString("") : token.asString("");
        if (!text.isEmpty()) {
            named.put(name, text);
        }
    }

    static JsonNode read(Path file) {
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
