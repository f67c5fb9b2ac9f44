package io.prefero.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What DuckDB's values are in a row. */
final class Cells {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Cells() {}

    /** A value; floats of 32 bits are widened, which changes none of them. */
    static JsonNode node(@Nullable Object value) throws SQLException {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof String || value instanceof org.duckdb.JsonNode) {
            return NODES.stringNode(value.toString());
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Blob blob) {
            return NODES.binaryNode(blob.getBytes(1, Math.toIntExact(blob.length())));
        }
        if (value instanceof Array array) {
            return list((Object[]) array.getArray());
        }
        return value instanceof DuckDBStruct struct ? object(struct) : NODES.pojoNode(value.toString());
    }

    private static JsonNode number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return NODES.numberNode(decimal);
        }
        if (number instanceof BigInteger integer) {
            return NODES.numberNode(integer);
        }
        return number instanceof Double || number instanceof Float
                ? NODES.numberNode(number.doubleValue())
                : NODES.numberNode(number.longValue());
    }

    private static ArrayNode list(@Nullable Object[] values) throws SQLException {
        ArrayNode list = NODES.arrayNode();
        for (Object value : values) {
            list.add(node(value));
        }
        return list;
    }

    private static ObjectNode object(DuckDBStruct struct) throws SQLException {
        ObjectNode object = NODES.objectNode();
        for (var field : struct.getMap().entrySet()) {
            object.set(field.getKey(), node(field.getValue()));
        }
        return object;
    }
}
