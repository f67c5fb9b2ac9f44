package io.prefero.lab.bench;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Files with one JSON object a line. */
public final class Jsonl {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private Jsonl() {}

    /** Records as lines; their components become the columns, in snake_case. */
    public static String text(List<? extends Record> rows) {
        return rows.stream().map(JSON::writeValueAsString).collect(Collectors.joining("\n", "", "\n"));
    }
}
