package io.prefero.objective;

import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Places in a ranked list, and how well an order by rewards fits the labels. */
public final class Ranking {
    /** A better response of a list and a worse one. */
    public record Pair(int better, int worse) {}

    /** The weight of a pair: by how much the DCG would change if both changed places, or that with a part of it set to 1. */
    public enum PairWeight {
        DCG,
        CONSTANT,
        CONSTANT_GAIN,
        CONSTANT_DISCOUNT;

        /** Of all {@link #pairs}, where the list is ordered by s, [pairs]. */
        public Tensor of(double[] s, double[] labels) {
            int[] ranks = ranks(s);
            return Tensor.of(pairs(labels).stream()
                    .mapToDouble(p -> weight(
                            Math.abs(gain(labels[p.better]) - gain(labels[p.worse])),
                            Math.abs(discount(ranks[p.better]) - discount(ranks[p.worse]))))
                    .toArray());
        }

        private double weight(double gain, double discount) {
            return (this == DCG || this == CONSTANT_DISCOUNT ? gain : 1)
                    * (this == DCG || this == CONSTANT_GAIN ? discount : 1);
        }
    }

    private Ranking() {}

    /**
     * Labels as a distribution, [K].
     *
     * @throws IllegalArgumentException if they sum to 0
     */
    public static Tensor shares(double[] labels) {
        double sum = Arrays.stream(labels).sum();
        if (sum == 0) {
            throw new IllegalArgumentException(
                    Listwise.SCORE + ": the labels of a list sum to 0, so they are no distribution");
        }
        return Tensor.of(labels).over(sum);
    }

    /** All pairs whose labels differ. */
    public static List<Pair> pairs(double[] labels) {
        return IntStream.range(0, labels.length)
                .boxed()
                .flatMap(i -> IntStream.range(0, labels.length)
                        .filter(j -> labels[i] > labels[j])
                        .mapToObj(j -> new Pair(i, j)))
                .toList();
    }

    /** s_i − s_j of all {@link #pairs}, [pairs] */
    public static Tensor gaps(Tensor s, double[] labels) {
        List<Pair> pairs = pairs(labels);
        int[] better = pairs.stream().mapToInt(Pair::better).toArray();
        int[] worse = pairs.stream().mapToInt(Pair::worse).toArray();
        return s.select(0, Tensor.of(better)).minus(s.select(0, Tensor.of(worse)));
    }

    /** −log of the probability that items drawn without replacement by softmax(s) come in the order given. */
    public static Tensor plackettLuce(Tensor s) {
        long count = s.count();
        return IntStream.range(0, (int) count)
                .mapToObj(k -> s.narrow(0, k, count - k).logSumExp(0))
                .reduce(Tensor::plus)
                .orElseThrow()
                .minus(s.sum());
    }

    /** The places of values from the greatest to the least; equal ones in their order. */
    public static int[] order(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    /** 1 for the greatest value, the first of equal ones, and 0 for the others. */
    static DoubleStream first(double[] values) {
        int best = order(values)[0];
        return IntStream.range(0, values.length).mapToDouble(i -> i == best ? 1 : 0);
    }

    /** The rank of each value, 1 being the greatest. */
    private static int[] ranks(double[] values) {
        int[] order = order(values);
        int[] ranks = new int[order.length];
        for (int r = 0; r < order.length; r++) {
            ranks[order[r]] = r + 1;
        }
        return ranks;
    }

    /** 2^label − 1 */
    private static double gain(double label) {
        return Math.pow(2, label) - 1;
    }

    /** 1/log₂(1 + rank) */
    private static double discount(int rank) {
        return Math.log(2) / Math.log(1 + rank);
    }

    /** The discounted cumulative gain of an order. */
    private static double dcg(double[] labels, double[] by) {
        int[] ranks = ranks(by);
        return IntStream.range(0, labels.length)
                .mapToDouble(i -> gain(labels[i]) * discount(ranks[i]))
                .sum();
    }

    /** What is reported of lists with these rewards. */
    static List<Metric> metrics(List<Tensor> rewards, double[][] labels) {
        List<double[]> lists = rewards.stream().map(Tensor::toDoubles).toList();
        double best = 0;
        double worst = 0;
        double right = 0;
        double pairs = 0;
        List<Double> ndcg = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            double[] s = lists.get(i);
            double[] negated = Arrays.stream(labels[i]).map(l -> -l).toArray();
            best += s[order(labels[i])[0]];
            worst += s[order(negated)[0]];
            List<Pair> all = pairs(labels[i]);
            pairs += all.size();
            right += all.stream().filter(p -> s[p.better] > s[p.worse]).count();
            double ideal = dcg(labels[i], labels[i]);
            if (ideal > 0) {
                ndcg.add(dcg(labels[i], s) / ideal);
            }
        }
        int count = labels.length;
        return List.of(
                new Metric.Mean("rewards/best", best, count),
                new Metric.Mean("rewards/worst", worst, count),
                Metric.difference("rewards/margins", "rewards/best", "rewards/worst"),
                new Metric.Mean("lists/num_pairs", pairs, count),
                new Metric.Mean("ranking/pair_accuracy", right, pairs),
                new Metric.Mean(
                        "ranking/ndcg", ndcg.stream().mapToDouble(n -> n).sum(), ndcg.size()));
    }
}
