package io.prefero.lab.authors;

import io.prefero.eval.unlearning.KolmogorovSmirnov;
import io.prefero.eval.unlearning.Rouge;
import io.prefero.eval.unlearning.TruthRatio;
import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a model still knows. Paraphrases there are none: the right answer stands for its own.
 *
 * @param facts the world
 * @param forget what is to be forgotten
 * @param retain a part of what is to be kept
 * @param oracle ln R on what is to be forgotten, of a model that never learned it
 */
record Exam(Facts facts, List<Demonstration> forget, List<Demonstration> retain, List<Double> oracle)
        implements Trial.Exam {
    static final String FORGET_NLL = "forget NLL";
    static final String QUALITY = "log₁₀ forget quality";
    static final String UTILITY = "utility";

    /** What a model says of one fact: R, P(a|q)^(1/|a|), and −ln P(a|q). */
    private record Known(TruthRatio ratio, double probability, double surprise) {}

    /** With a model that was trained without what is to be forgotten. */
    static Exam of(Facts facts, List<Demonstration> forget, List<Demonstration> retain, Path oracle) {
        Exam unfinished = new Exam(facts, forget, retain, List.of());
        try (Author author = Author.load(oracle)) {
            return new Exam(
                    facts,
                    forget,
                    retain,
                    unfinished.known(author, forget).stream()
                            .map(k -> k.ratio.log())
                            .toList());
        }
    }

    @Override
    public Map<String, Double> of(Author author) {
        Map<String, Double> measured = new LinkedHashMap<>();
        List<Known> gone = known(author, forget);
        List<Known> kept = known(author, retain);
        measured.put(FORGET_NLL, mean(gone, Known::surprise));
        measured.put(QUALITY, Math.log10(quality(gone)));
        measured.put("probability", mean(kept, Known::probability));
        measured.put("ROUGE", rouge(author));
        measured.put("truth", mean(kept, k -> k.ratio.known()));
        measured.put(UTILITY, harmonicMean(measured.get("probability"), measured.get("ROUGE"), measured.get("truth")));
        return measured;
    }

    /** The p-value with which both models' truth ratios on what is to be forgotten come from one distribution. */
    private double quality(List<Known> gone) {
        double[] own = gone.stream().mapToDouble(k -> k.ratio.log()).toArray();
        return KolmogorovSmirnov.of(own, oracle.stream().mapToDouble(r -> r).toArray())
                .p();
    }

    private List<Known> known(Author author, List<Demonstration> asked) {
        List<Reply> answers = new ArrayList<>();
        for (Demonstration fact : asked) {
            answers.add(author.read(fact.prompt(), fact.completion()));
            facts.wrong(fact).forEach(wrong -> answers.add(author.read(fact.prompt(), wrong)));
        }
        List<double[]> logProbs = author.logProbs(answers);
        int each = answers.size() / asked.size();
        return IntStream.range(0, asked.size())
                .mapToObj(i -> known(logProbs.subList(i * each, (i + 1) * each)))
                .toList();
    }

    /** From the log-probabilities of the right answer's tokens and of each wrong one's. */
    private static Known known(List<double[]> logProbs) {
        List<Double> surprises = logProbs.stream()
                .map(tokens -> -Arrays.stream(tokens).average().orElseThrow())
                .toList();
        double right = surprises.get(0);
        return new Known(
                TruthRatio.of(right, surprises.subList(1, surprises.size())),
                Math.exp(-right),
                right * logProbs.get(0).length);
    }

    private double rouge(Author author) {
        List<Reply> said =
                author.greedy(retain.stream().map(Demonstration::prompt).toList(), Facts.ANSWER + 1);
        return IntStream.range(0, said.size())
                .mapToDouble(i ->
                        Rouge.recall(retain.get(i).completion(), said.get(i).text()))
                .average()
                .orElseThrow();
    }

    /** 0 if any of them is. */
    static double harmonicMean(double... values) {
        return values.length / Arrays.stream(values).map(v -> 1 / v).sum();
    }

    private static double mean(List<Known> known, ToDoubleFunction<Known> of) {
        return known.stream().mapToDouble(of).average().orElseThrow();
    }
}
