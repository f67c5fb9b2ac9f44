package io.prefero.models;

import io.prefero.tensor.Tensor;
import java.util.Optional;

/**
 * Grouped-query attention with rotary positions: project, normalise queries and keys per head where the family does,
 * rotate, attend, project back.
 *
 * @param query [H·d, D]
 * @param key [Hkv·d, D]
 * @param value [Hkv·d, D]
 * @param output [D, H·d]
 * @param queryNorm over the width of a head
 * @param keyNorm over the width of a head
 */
record Attention(
        Linear query,
        Linear key,
        Linear value,
        Linear output,
        Optional<Norm> queryNorm,
        Optional<Norm> keyNorm,
        Rope rope,
        ModelConfig.Heads heads,
        Layout.Rule rule) {

    Tensor apply(Tensor x, Forward forward) {
        Rope.Table table = forward.table(rope);
        Tensor q = table.rotate(normed(split(query.apply(x, forward.pass())), queryNorm));
        Tensor k = table.rotate(normed(split(key.apply(x, forward.pass())), keyNorm));
        Tensor v = split(value.apply(x, forward.pass()));
        return output.apply(forward.layout().attend(q, k, v, rule), forward.pass());
    }

    Attention packed() {
        return new Attention(
                query.packed(), key.packed(), value.packed(), output.packed(), queryNorm, keyNorm, rope, heads, rule);
    }

    /** [N, heads·d] → [N, heads, d] */
    private Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1) / heads.dim(), heads.dim());
    }

    private static Tensor normed(Tensor x, Optional<Norm> norm) {
        return norm.map(n -> n.apply(x)).orElse(x);
    }
}
