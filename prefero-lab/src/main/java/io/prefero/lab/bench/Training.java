package io.prefero.lab.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One training of an experiment.
 *
 * @param method a method's id and hyperparameters, as the block {@code method} of a run has it
 * @param rows what it is trained on
 * @param train the block {@code train} of a run
 * @param data the block {@code data} of a run, without its files
 * @param beside further files by the key of the block {@code data} that names them, such as {@code retain}
 */
public record Training(
        String method,
        List<? extends Record> rows,
        String train,
        String data,
        Map<String, List<? extends Record>> beside) {
    public Training {
        rows = List.copyOf(rows);
        beside = Map.copyOf(beside);
    }

    /** A training that needs nothing else. */
    public static Training of(String method, List<? extends Record> rows, String train) {
        return new Training(method, rows, train, "{}", Map.of());
    }

    /** The same with rows in another file. */
    public Training with(String key, List<? extends Record> more) {
        Map<String, List<? extends Record>> all = new HashMap<>(beside);
        all.put(key, more);
        return new Training(method, rows, train, data, all);
    }

    /** The same with other settings of its data. */
    public Training reading(String settings) {
        return new Training(method, rows, train, settings, beside);
    }
}
