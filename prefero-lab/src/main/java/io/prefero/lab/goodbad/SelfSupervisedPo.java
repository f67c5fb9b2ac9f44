package io.prefero.lab.goodbad;

import io.prefero.example.Keywords;
import io.prefero.example.Text;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.bench.Words;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import io.prefero.objective.Degrees;
import io.prefero.objective.Pairwise;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Self-supervised Preference Optimization, arXiv 2409.17791. */
public final class SelfSupervisedPo implements Experiment {
    private static final int PAIRS = 1500;
    private static final int HELD_OUT = 500;
    private static final int LEVELS = 3;
    private static final String TRAIN = "{ lr: 5e-4, batch: 32, steps: 300, warmup: 0.08, schedule: constant }";
    private static final String DPO = "dpo β=0.1";
    private static final String SMALL = "self-supervised-po γ=0.1";
    private static final String LARGE = "self-supervised-po γ=1";
    private static final String COIN = "self-supervised-po γ=0.1, shuffled labels";
    private static final String LENGTH = "telling degrees by length alone";
    private static final String ACCURACY = "degree accuracy";
    private static final String FOR_ITS_WAY = "reward gained for √KL";

    @Override
    public String name() {
        return "self-supervised-po";
    }

    @Override
    public String paper() {
        return "Self-supervised Preference Optimization (arXiv 2409.17791)";
    }

    @Override
    public List<String> methods() {
        return List.of("self-supervised-po", "dpo");
    }

    @Override
    public String setting() {
        return "The world of DPO, with English stop-words in two of five places, so that RAKE finds the words between them; few"
                + " data: 1,500 pairs, 300 steps of 32. Chosen replies with at least two keywords lose none, half or all of"
                + " them, and a head is to tell which: by chance it would be right in a third of the cases.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that(
                                "with γ = 0.1 the head tells the degrees of held-out replies better than chance, by 0.15",
                                m -> m.of(SMALL, ACCURACY) - 1.0 / LEVELS)
                        .above(0.15),
                Claim.that(
                        "with γ = 1 better than by the replies' lengths alone", m -> m.gain(LARGE, LENGTH, ACCURACY)),
                Claim.that(
                                "with γ = 0.1 pairs are told apart no worse than by DPO",
                                m -> m.gain(SMALL, DPO, "reward accuracy"))
                        .above(-0.01),
                Claim.that("with γ = 0.1 it earns more than DPO", m -> m.gain(SMALL, DPO, "reward")),
                Claim.that(
                        "and more for the same √KL(π ‖ π_ref), not only by going further",
                        m -> m.gain(SMALL, DPO, FOR_ITS_WAY)),
                Claim.that(
                        "γ = 1 drowns the preferences: it earns less than γ = 0.1",
                        m -> m.gain(SMALL, LARGE, "reward")),
                Claim.control(
                        "with shuffled labels it gains less than a fifth of what DPO gains",
                        m -> m.gain(DPO, Base.BEFORE, "reward") / 5 - m.gain(COIN, Base.BEFORE, "reward")));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.of(bench, seed, 600, new GoodBad.Style(0.35, 0.4));
        List<Preference> pairs = base.pairs("train", PAIRS, Annotator.TRUE);
        List<Preference> held = base.pairs("degrees", HELD_OUT, Annotator.TRUE);
        Trial trial = base.trial(bench, Exam.of(base, Annotator.TRUE));
        Map<String, Training> arms = new LinkedHashMap<>();
        arms.put(DPO, Training.of("{ name: dpo, beta: 0.1 }", pairs, TRAIN));
        arms.put(SMALL, selfSupervised(0.1, pairs, held));
        arms.put(LARGE, selfSupervised(1, pairs, held));
        arms.put(COIN, selfSupervised(0.1, base.pairs("train", PAIRS, Annotator.COIN), held));
        Measured measured = trial.measured();
        arms.forEach((arm, training) -> {
            Path model = bench.trained(base.model(), training, seed);
            trial.examine(arm, model);
            double gained = measured.gain(arm, Base.BEFORE, "reward");
            measured.note(arm, FOR_ITS_WAY, gained / Math.sqrt(measured.of(arm, "KL")));
            if (!arm.equals(DPO)) {
                measured.note(arm, ACCURACY, accuracy(model));
            }
        });
        measured.note(LENGTH, ACCURACY, byLength(degraded(pairs), degraded(held)));
        return measured;
    }

    private static Training selfSupervised(double gamma, List<Preference> pairs, List<Preference> held) {
        String method = "{ name: self-supervised-po, beta: 0.1, gamma: " + gamma + ", levels: " + LEVELS + " }";
        return Training.of(method, pairs, TRAIN).with("eval", held);
    }

    /** The share of held-out degraded replies whose level the head told at the end of training. */
    private static double accuracy(Path model) {
        return Bench.metrics(model).stream()
                .flatMap(step -> Optional.ofNullable(step.get("eval_spo/accuracy")).stream())
                .reduce((before, last) -> last)
                .orElseThrow();
    }

    /**
     * A degraded reply as one sees it who counts its words.
     *
     * @param words how many are left
     * @param level what is to be told
     */
    record Degraded(int words, int level) {}

    static List<Degraded> degraded(List<Preference> pairs) {
        return pairs.stream()
                .map(pair -> Keywords.degraded(
                        Text.of(Pairwise.CHOSEN, pair.prompt(), pair.chosen()),
                        pair.chosen(),
                        LEVELS,
                        Degrees.LEVELS,
                        Degrees.LEVEL))
                .flatMap(texts ->
                        IntStream.range(0, texts.size()).mapToObj(level -> new Degraded(left(texts.get(level)), level)))
                .toList();
    }

    private static int left(Text text) {
        return words(text.completion())
                - text.removed().stream()
                        .mapToInt(place -> words(text.completion().substring(place.start(), place.end())))
                        .sum();
    }

    private static int words(String text) {
        return Words.in(text).size();
    }

    /** The share whose level is the one that was most frequent, among what one could learn from, at their length. */
    static double byLength(List<Degraded> seen, List<Degraded> asked) {
        Map<Integer, Integer> guess = seen.stream()
                .collect(Collectors.groupingBy(
                        Degraded::words,
                        Collectors.collectingAndThen(Collectors.toList(), SelfSupervisedPo::mostFrequent)));
        return asked.stream()
                .mapToInt(one -> guess.getOrDefault(one.words, 0) == one.level ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static int mostFrequent(List<Degraded> alike) {
        return alike.stream().collect(Collectors.groupingBy(Degraded::level, Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }
}
