package io.prefero.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a batch before any model that learns has run: the signals of frozen roles, and, where a signal takes both a
 * frozen role and another, the frozen one's hidden states, above which only the head has to be computed.
 *
 * @param columns by stretch and signal
 */
record Known(Map<Stretch, Map<Signal, Column>> columns) {
    static final Known NOTHING = new Known(Map.of());

    /** Asks for everything about the needs that frozen roles can say. */
    static Known of(FrozenScores frozen, List<Need> needs, List<Tree> trees) {
        List<Need> reduced = new ArrayList<>();
        for (Need need : needs) {
            List<Signal> signals = need.signals().stream()
                    .flatMap(signal -> signal.roles().stream()
                            .filter(frozen::remembers)
                            .map(role -> signal.roles().size() == 1 ? signal : Signal.hidden(role)))
                    .distinct()
                    .toList();
            if (!signals.isEmpty()) {
                reduced.add(need.with(signals));
            }
        }
        Map<Stretch, Map<Signal, Column>> columns = new HashMap<>();
        List<Map<Signal, Column>> found = frozen.columns(reduced, trees);
        for (int k = 0; k < reduced.size(); k++) {
            columns.put(reduced.get(k).stretch(), found.get(k));
        }
        return new Known(columns);
    }

    Map<Signal, Column> of(Need need) {
        return columns.getOrDefault(need.stretch(), Map.of());
    }

    /** Whether a need's signal has not to be computed. */
    boolean has(Need need, Signal signal) {
        return of(need).containsKey(signal);
    }

    /** Hidden states by role at all n scored positions, [n, width]; 0 where no need has asked for what takes them. */
    Map<Role, Column> hidden(List<Asked> asked, TokenBatch batch, long n) {
        Map<Role, Column> hidden = new HashMap<>();
        for (int k = 0; k < asked.size(); k++) {
            int[] places = batch.places(k);
            of(asked.get(k).need()).forEach((signal, column) -> {
                if (signal instanceof Signal.Hidden vector) {
                    long[] shape = {n, column.shape()[1]};
                    hidden.computeIfAbsent(vector.role(), r -> Column.zeros(shape))
                            .put(places, column.values());
                }
            });
        }
        return hidden;
    }
}
