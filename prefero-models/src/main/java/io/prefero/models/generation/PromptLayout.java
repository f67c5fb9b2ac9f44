package io.prefero.models.generation;

import io.prefero.models.IllustratedText;
import io.prefero.models.LanguageModel;
import io.prefero.models.Layout;
import io.prefero.models.PaddedLayout;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The first forward pass: the distinct prompts, end to end. Prompts of one length attend in one call. Their keys and values
 * go into the rows of the cache that begin with them.
 */
final class PromptLayout implements Layout {
    private final Cache cache;
    private final Tensor positions;
    private final Tensor slots;
    private final List<PaddedLayout> groups = new ArrayList<>();
    private final long[] sizes;

    PromptLayout(LanguageModel model, Prompts prompts, Cache cache) {
        int[] lengths = prompts.lengths();
        this.cache = cache;
        this.positions = IllustratedText.tensor(IllustratedText.joined(prompts.distinct()), model.device());
        this.slots = Tensor.of(prompts.slots()).to(model.device());
        Map<Integer, Integer> counts = Arrays.stream(lengths)
                .boxed()
                .collect(Collectors.toMap(Function.identity(), n -> 1, Integer::sum, TreeMap::new));
        counts.forEach((n, count) -> groups.add(new PaddedLayout(count, n, model.config(), model.device())));
        this.sizes = counts.entrySet().stream()
                .mapToLong(e -> (long) e.getKey() * e.getValue())
                .toArray();
    }

    @Override
    public Tensor positions() {
        return positions;
    }

    @Override
    public Tensor attend(Tensor q, Tensor k, Tensor v, Rule rule) {
        cache.fill(rule.layer(), k.select(0, slots), v.select(0, slots));
        Tensor[] qs = q.split(0, sizes);
        Tensor[] ks = k.split(0, sizes);
        Tensor[] vs = v.split(0, sizes);
        List<Tensor> seen = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            seen.add(groups.get(i).attend(qs[i], ks[i], vs[i], rule));
        }
        return Tensor.cat(0, seen);
    }
}
