package io.prefero.text;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** The tokens that a tokenizer.json knows by name: the model's vocabulary and the added tokens. */
record Vocabulary(Map<String, Integer> ids) {

    static Vocabulary of(JsonNode tokenizer) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        vocabulary
                .properties()
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
        if (vocabulary.isArray()) { // Unigram: [piece, score] in order of ids
            for (int id = 0; id < vocabulary.size(); id++) {
                ids.put(vocabulary.path(id).path(0).asString(), id);
            }
        }
        for (JsonNode added : tokenizer.path("added_tokens")) {
            ids.put(added.path("content").asString(), added.path("id").intValue());
        }
        return new Vocabulary(ids);
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** One more than the largest id. */
    int size() {
        return 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    }
}
