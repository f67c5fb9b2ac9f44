package io.prefero.lab.revision;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Words;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a model of this world is measured by: its answers to fresh prompts, where nothing is asked of them. */
record Exam(Base base) implements Trial.Exam {
    private static final int PROMPTS = 1024;
    private static final int RATED = 256;

    @Override
    public Map<String, Double> of(Author author) {
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Author before = Author.load(base.model())) {
            List<Reply> answers = answers(author, PROMPTS);
            measured.put("reward", mean(answers, Revision::reward));
            measured.put("flashy words", mean(answers, text -> Revision.count(text, Sort.FLASHY)));
            measured.put("tokens", mean(answers, text -> Words.in(text).size()));
            measured.put(
                    "KL",
                    Arrays.stream(author.logRatios(answers, before)).average().orElseThrow());
        }
        return measured;
    }

    private List<Reply> answers(Author author, int count) {
        List<String> prompts = Revision.prompts(base.seed(), "exam", count);
        return author.replies(prompts, Revision.LENGTH, Draw.seed(base.seed()).of("exam"));
    }

    private static double mean(List<Reply> answers, ToDoubleFunction<String> measure) {
        return answers.stream()
                .mapToDouble(answer -> measure.applyAsDouble(answer.text()))
                .average()
                .orElseThrow();
    }

    /** The mean token reward r̂ that the base itself gives to words of each sort, under two wishes. */
    Map<String, Double> ratings(Wish more, Wish less) {
        try (Author author = Author.load(base.model())) {
            List<String> texts =
                    answers(author, RATED).stream().map(Reply::text).toList();
            List<double[]> high = logProbs(author, texts, more);
            List<double[]> low = logProbs(author, texts, less);
            Map<String, Double> ratings = new LinkedHashMap<>();
            for (Sort sort : Sort.values()) {
                ratings.put("r̂ of " + sort.name().toLowerCase(Locale.ROOT), rating(texts, high, low, sort));
            }
            return ratings;
        }
    }

    private List<double[]> logProbs(Author author, List<String> texts, Wish wish) {
        List<String> prompts = Revision.prompts(base.seed(), "exam", RATED);
        return author.logProbs(IntStream.range(0, RATED)
                .mapToObj(i -> author.read(Revision.request(prompts.get(i), wish), " " + texts.get(i)))
                .toList());
    }

    private static double rating(List<String> texts, List<double[]> high, List<double[]> low, Sort sort) {
        return IntStream.range(0, texts.size())
                .boxed()
                .flatMap(i -> {
                    List<String> words = Words.in(texts.get(i));
                    return IntStream.range(0, words.size())
                            .filter(t -> sort.words().contains(words.get(t)))
                            .mapToObj(t -> high.get(i)[t] - low.get(i)[t]);
                })
                .mapToDouble(difference -> 1 / (1 + Math.exp(-difference)) - 0.5)
                .average()
                .orElseThrow();
    }
}
