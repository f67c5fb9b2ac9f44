package io.prefero.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Golden numbers of algorithms. */
public final class Goldens {
    private Goldens() {}

    /** A file of the tests' resources. */
    public static JsonNode file(String name) {
        return JsonMapper.shared()
                .readTree(Path.of("src/test/resources/algorithms", name).toFile());
    }

    public static double[] numbers(JsonNode list) {
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    public static int[] ints(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** Ours is the golden number to 1e-9, relative where it is large. */
    public static void same(double ours, JsonNode golden) {
        assertThat(golden.isNumber()).isTrue();
        double value = golden.asDouble();
        assertThat(ours).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
    }
}
