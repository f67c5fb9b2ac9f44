package io.prefero.method;

import io.prefero.objective.Objective;
import java.util.Map;

/**
 * Methods in other people's jars: a class named in {@code META-INF/services/io.prefero.method.MethodSource} adds them to the
 * table, and they train through the same commands.
 */
public interface MethodSource {
    /** Records by name; a name must not be taken already. */
    Map<String, Class<? extends Objective>> methods();
}
