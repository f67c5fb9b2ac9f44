package io.prefero.cli.imports;

import io.prefero.setting.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Settings in the making. */
final class Draft {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    final ObjectNode settings = JsonNodeFactory.instance.objectNode();
    final List<String> notes = new ArrayList<>();

    /** Sets a key, such as {@code train.lr}. */
    Draft put(String path, Object value) {
        new Assignment(List.of(path.split("\\.", -1)), node(value)).putInto(settings);
        return this;
    }

    private static JsonNode node(Object value) {
        boolean whole = value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15;
        return JSON.valueToTree(whole ? (Object) ((Double) value).longValue() : value);
    }

    /** The method and its hyperparameters, in place of what stands there. */
    Draft method(String name, Map<String, ?> hyperparameters) {
        settings.remove("method");
        put("method.name", name);
        new TreeMap<>(hyperparameters).forEach((key, value) -> put("method." + key, value));
        return this;
    }

    String methodName() {
        return settings.at("/method/name").asString();
    }

    ObjectNode hyperparameters() {
        return settings.path("method").deepCopy().asObject().without("name");
    }

    Draft note(String text) {
        notes.add(text);
        return this;
    }
}
