package io.prefero.text.template;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON as values of templates. */
final class Variables {
    private Variables() {}

    static Object of(JsonNode node) {
        if (node.isString()) {
            return node.stringValue();
        } else if (node.isBoolean()) {
            return node.booleanValue();
        } else if (node.isIntegralNumber()) {
            if (!node.canConvertToLong()) {
                throw new TemplateException("the integer " + node + " has more than 64 bits");
            }
            return node.longValue();
        } else if (node.isNumber()) {
            return node.doubleValue();
        } else if (node.isArray()) {
            return node.valueStream().map(Variables::of).toList();
        } else if (node.isObject()) {
            return map(node);
        }
        return None.NONE;
    }

    static Map<String, Object> map(JsonNode object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.properties().forEach(e -> map.put(e.getKey(), of(e.getValue())));
        return map;
    }
}
