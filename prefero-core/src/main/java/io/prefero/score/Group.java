package io.prefero.score;

import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Needs that are alike in whether gradient flows: one forward pass through each role serves all of them. */
final class Group implements Scorer.Scored {
    /** The branches laid out, and the head above the models that run over them. */
    record Pass(TokenBatch batch, Head head) {}

    private final List<Asked> asked;
    private final Known known;
    private final Scorer.Mode mode;
    private final Supplier<Pass> start;
    private @Nullable Pass pass;

    Group(List<Asked> asked, Known known, Scorer.Mode mode, Supplier<Pass> start) {
        this.asked = asked;
        this.known = known;
        this.mode = mode;
        this.start = start;
    }

    @Override
    public List<TokenScore> branches() {
        List<Map<Signal, Column>> columns = columns();
        List<TokenScore> branches = new ArrayList<>();
        for (int k = 0; k < asked.size(); k++) {
            Asked own = asked.get(k);
            int[] lengths = own.lengths();
            Map<Signal, Ragged> ragged = new LinkedHashMap<>();
            columns.get(k).forEach((signal, column) -> ragged.put(signal, new Ragged(column.toTensor(), lengths)));
            branches.add(new TokenScore(own.need().stretch(), own.counts(), ragged, own.notes()));
        }
        return branches;
    }

    /** A pass that is measured only leaves no memory behind. */
    private List<Map<Signal, Column>> columns() {
        if (absent()) {
            return asked.stream().map(a -> nothing(a.need())).toList();
        }
        if (mode == Scorer.Mode.TRAIN) {
            return columns(pass());
        }
        try (Scope scope = Scope.open()) {
            return columns(start.get());
        }
    }

    /** Whether no example has anything to score. */
    private boolean absent() {
        return asked.stream().allMatch(a -> IntStream.of(a.lengths()).sum() == 0);
    }

    private static Map<Signal, Column> nothing(Need need) {
        Map<Signal, Column> columns = new LinkedHashMap<>();
        need.signals().forEach(s -> columns.put(s, Column.zeros(new long[] {0})));
        return columns;
    }

    private List<Map<Signal, Column>> columns(Pass pass) {
        Map<Signal, Column> values = pass.head.values();
        List<Map<Signal, Column>> columns = new ArrayList<>();
        for (int k = 0; k < asked.size(); k++) {
            int[] places = pass.batch.places(k);
            Map<Signal, Column> own = new LinkedHashMap<>(known.of(asked.get(k).need()));
            own.keySet().retainAll(asked.get(k).need().signals());
            for (Signal signal : asked.get(k).need().signals()) {
                own.computeIfAbsent(
                        signal, s -> Objects.requireNonNull(values.get(s)).select(places));
            }
            columns.add(own);
        }
        return columns;
    }

    private Pass pass() {
        if (pass == null) {
            pass = start.get();
        }
        return pass;
    }

    @Override
    public void backward(Coefficients coefficients) {
        Map<Signal, Column> sums = new HashMap<>();
        for (int k = 0; k < asked.size(); k++) {
            Need need = asked.get(k).need();
            Map<Signal, Tensor> pulls = new HashMap<>();
            need.signals().forEach(s -> coefficients.at(need, s).ifPresent(pull -> pulls.put(s, pull)));
            if (!pulls.isEmpty()) {
                int[] places = pass().batch.places(k);
                pulls.forEach((signal, pull) -> sums.computeIfAbsent(signal, s -> Column.zeros(shape(pull)))
                        .add(places, pull.toDoubles()));
            }
        }
        if (!sums.isEmpty()) {
            pass().head.backward(sums);
        }
    }

    /** As many rows as there are positions, as wide as what pulls. */
    private long[] shape(Tensor pull) {
        long[] shape = pull.shape();
        shape[0] = pass().head.positions();
        return shape;
    }
}
