package io.prefero.example;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rapid Automatic Keyword Extraction: phrases between stop-words and punctuation, ranked by the sum over their words of
 * degree/frequency.
 *
 * @see <a href="https://doi.org/10.1002/9780470689646.ch1">Rose et al. 2010</a>
 */
public final class Rake {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*");
    private static final Pattern GAP = Pattern.compile("[ \\t]*");

    private final Set<String> stopWords;

    /**
     * A phrase and where it stands.
     *
     * @param text its words in small letters, joined by one blank
     * @param score the sum of its words' scores
     * @param places all its occurrences, as characters of the text
     */
    public record Phrase(String text, double score, List<Text.Place> places) {}

    /** Words next to each other. */
    private record Candidate(List<String> words, Text.Place place) {}

    /** With these words, in small letters, as stop-words. */
    public Rake(Set<String> stopWords) {
        this.stopWords = Set.copyOf(stopWords);
    }

    /** With a short list of English stop-words. */
    public static Rake english() {
        var file = Objects.requireNonNull(Rake.class.getResourceAsStream("stop-words.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return new Rake(lines.lines().collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException("the list of stop-words cannot be read", e);
        }
    }

    /** The different phrases of a text, the highest score first; of equal ones, the first to occur. */
    public List<Phrase> phrases(String text) {
        List<Candidate> candidates = candidates(text);
        Map<String, Double> scores = scores(candidates);
        Map<String, List<Candidate>> phrases = new LinkedHashMap<>();
        candidates.forEach(c -> phrases.computeIfAbsent(String.join(" ", c.words), p -> new ArrayList<>())
                .add(c));
        return phrases.entrySet().stream()
                .map(e -> new Phrase(
                        e.getKey(),
                        e.getValue().get(0).words.stream()
                                .mapToDouble(w -> Objects.requireNonNull(scores.get(w)))
                                .sum(),
                        e.getValue().stream().map(Candidate::place).toList()))
                .sorted(Comparator.comparingDouble(Phrase::score).reversed())
                .toList();
    }

    private List<Candidate> candidates(String text) {
        List<Candidate> found = new ArrayList<>();
        List<String> words = new ArrayList<>();
        int start = 0;
        int end = 0;
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            boolean goesOn = GAP.matcher(text.substring(end, matcher.start())).matches();
            if (!words.isEmpty() && (!goesOn || stopWords.contains(word))) {
                found.add(new Candidate(List.copyOf(words), new Text.Place(start, end)));
                words.clear();
            }
            if (!stopWords.contains(word)) {
                start = words.isEmpty() ? matcher.start() : start;
                words.add(word);
            }
            end = matcher.end();
        }
        if (!words.isEmpty()) {
            found.add(new Candidate(List.copyOf(words), new Text.Place(start, end)));
        }
        return found;
    }

    /** Of each word, the lengths of the candidates that hold it, over its occurrences. */
    private static Map<String, Double> scores(List<Candidate> candidates) {
        Map<String, Double> frequency = new HashMap<>();
        Map<String, Double> degree = new HashMap<>();
        for (Candidate c : candidates) {
            c.words.forEach(w -> frequency.merge(w, 1.0, Double::sum));
            Set.copyOf(c.words).forEach(w -> degree.merge(w, (double) c.words.size(), Double::sum));
        }
        Map<String, Double> scores = new HashMap<>();
        frequency.forEach((word, times) -> scores.put(word, degree.getOrDefault(word, 0.0) / times));
        return scores;
    }
}
