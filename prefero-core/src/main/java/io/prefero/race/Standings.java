package io.prefero.race;

import io.prefero.eval.Interval;
import io.prefero.eval.PairedChange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the entries did on the held-out rows.
 *
 * @param by what ranks them
 * @param baseline the label of the entry that the others are compared with
 * @param ranked the entries, the best first
 */
public record Standings(Yardstick by, String baseline, List<Standing> ranked) {
    private static final long RESAMPLING = 1;

    /**
     * One entry.
     *
     * @param means by yardstick, over prompts and seeds, each with its interval
     * @param against the baseline, by yardstick; nothing for the baseline itself
     */
    public record Standing(String label, Map<Yardstick, Interval> means, Map<Yardstick, Comparison> against) {
        /** Its mean by a yardstick. */
        public Interval mean(Yardstick yardstick) {
            return Objects.requireNonNull(means.get(yardstick));
        }

        /** How it compares with the baseline, unless it is the baseline. */
        public Optional<Comparison> against(Yardstick yardstick) {
            return Optional.ofNullable(against.get(yardstick));
        }
    }

    public Standings {
        ranked = List.copyOf(ranked);
    }

    /**
     * Ranks and compares. Values are averaged over the rows of a prompt first, then over seeds.
     *
     * @param scores of each entry by label, one list of rows for each seed
     * @param prompts of each row, which prompt it has, counted from 0
     * @param baseline the entry to compare with; absent: the best
     */
    static Standings of(
            Map<String, List<List<RowScore>>> scores, List<Integer> prompts, Yardstick by, Optional<String> baseline) {
        Map<String, Map<Yardstick, Values>> values = new LinkedHashMap<>();
        scores.forEach((label, seeds) -> values.put(label, values(seeds, prompts)));
        List<Standing> plain = values.entrySet().stream()
                .map(e -> new Standing(e.getKey(), means(e.getValue()), Map.of()))
                .sorted(Comparator.comparingDouble((Standing s) -> -s.mean(by).estimate())
                        .thenComparingDouble(
                                s -> -s.mean(Yardstick.MARGIN_PER_TOKEN).estimate()))
                .toList();
        String against = baseline.orElse(plain.get(0).label());
        return new Standings(
                by,
                against,
                plain.stream()
                        .map(s -> s.label().equals(against) ? s : compared(s, against, values))
                        .toList());
    }

    private static Standing compared(Standing entry, String baseline, Map<String, Map<Yardstick, Values>> all) {
        Map<Yardstick, Comparison> against = new EnumMap<>(Yardstick.class);
        for (Yardstick yardstick : Yardstick.values()) {
            against.put(yardstick, values(all, entry.label(), yardstick).against(values(all, baseline, yardstick)));
        }
        return new Standing(entry.label(), entry.means(), against);
    }

    private static Values values(Map<String, Map<Yardstick, Values>> all, String label, Yardstick yardstick) {
        return Objects.requireNonNull(Objects.requireNonNull(all.get(label)).get(yardstick));
    }

    private static Map<Yardstick, Interval> means(Map<Yardstick, Values> values) {
        Map<Yardstick, Interval> means = new EnumMap<>(Yardstick.class);
        values.forEach((yardstick, v) -> means.put(yardstick, Interval.ofMean(v.mean(), RESAMPLING)));
        return means;
    }

    private static Map<Yardstick, Values> values(List<List<RowScore>> seeds, List<Integer> prompts) {
        Map<Yardstick, Values> values = new EnumMap<>(Yardstick.class);
        for (Yardstick yardstick : Yardstick.values()) {
            values.put(
                    yardstick,
                    new Values(seeds.stream()
                            .map(rows -> byPrompt(
                                    rows.stream().mapToDouble(yardstick::of).toArray(), prompts))
                            .toList()));
        }
        return values;
    }

    /** The mean over each prompt's rows. */
    private static double[] byPrompt(double[] rows, List<Integer> prompts) {
        int count = 1 + prompts.stream().mapToInt(p -> p).max().orElseThrow();
        double[] sums = new double[count];
        int[] counts = new int[count];
        for (int i = 0; i < rows.length; i++) {
            sums[prompts.get(i)] += rows[i];
            counts[prompts.get(i)]++;
        }
        Arrays.setAll(sums, p -> sums[p] / counts[p]);
        return sums;
    }

    /** One value per prompt, for each seed. */
    private record Values(List<double[]> seeds) {
        double[] mean() {
            return IntStream.range(0, seeds.get(0).length)
                    .mapToDouble(
                            p -> seeds.stream().mapToDouble(s -> s[p]).average().orElseThrow())
                    .toArray();
        }

        Comparison against(Values baseline) {
            List<Double> bySeed = IntStream.range(0, seeds.size())
                    .mapToObj(s -> average(seeds.get(s)) - average(baseline.seeds.get(s)))
                    .toList();
            return new Comparison(PairedChange.of(baseline.mean(), mean(), RESAMPLING), bySeed);
        }

        private static double average(double[] values) {
            return Arrays.stream(values).average().orElseThrow();
        }
    }
}
