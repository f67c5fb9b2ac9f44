package io.prefero.models.generation;

import io.prefero.models.Layout;
import io.prefero.tensor.Device;
import io.prefero.tensor.Tensor;

/**
 * One more token for every row. The query heads that share a key head attend as so many queries of it, which all see the
 * same slots: so the cache is read as it lies and never repeated.
 */
final class NextLayout implements Layout {
    private final Cache cache;
    private final Tensor positions;

    NextLayout(Cache cache, Device device) {
        this.cache = cache;
        this.positions = Tensor.of(cache.next()).to(device);
    }

    @Override
    public Tensor positions() {
        return positions;
    }

    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
        cache.append(rule.layer(), k, v);
        Tensor shared = q.reshape(q.size(0), k.size(1), q.size(1) / k.size(1), q.size(2));
        Tensor seen = cache.attend(rule.layer(), shared, rule.window(), rule.scale());
        return seen.reshape(q.size(0), q.size(1) * q.size(2));
    }
}
