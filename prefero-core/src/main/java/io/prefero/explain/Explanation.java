package io.prefero.explain;

import io.prefero.objective.Pairwise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One row of data as a method sees it.
 *
 * @param method the method's id
 * @param settings its hyperparameters, as they are to be shown
 * @param row the row's number in its files, counted from 0
 * @param at where it stands, as {@code file:line}
 * @param company how many other rows were judged with it
 * @param remarks what a reader must know to read the numbers rightly
 * @param moments one or two, of the same texts
 */
public record Explanation(
        String method,
        Map<String, String> settings,
        long row,
        String at,
        int company,
        List<String> remarks,
        List<Moment> moments) {
    public Explanation {
        settings = new LinkedHashMap<>(settings);
        remarks = List.copyOf(remarks);
        moments = List.copyOf(moments);
    }

    /** What tokens carry. */
    public enum Carried {
        MARGIN,
        REWARD,
        LOSS
    }

    /**
     * A token and what it carries.
     *
     * @param text its text's name
     * @param position its place there, counted from 1
     * @param values by how much what is carried would be less without it, at each moment
     */
    public record Carrier(String text, int position, String token, List<Double> values) {
        double last() {
            return values.get(values.size() - 1);
        }
    }

    /** The moment that is explained: the last. */
    public Moment last() {
        return moments.get(moments.size() - 1);
    }

    /** What the shares are of. */
    public Carried carried() {
        if (last().margin().isPresent()) {
            return Carried.MARGIN;
        }
        return last().texts().stream().anyMatch(t -> t.reward().isPresent()) ? Carried.REWARD : Carried.LOSS;
    }

    /** All tokens that carry something, those that carry most at the last moment first; none where the policy is the reference. */
    public List<Carrier> carriers() {
        List<Carrier> carriers = new ArrayList<>();
        for (int i = 0; i < last().texts().size(); i++) {
            TextShares text = last().texts().get(i);
            for (int t = 0; t < text.tokens().size(); t++) {
                if (text.tokens().get(t).share().isPresent()) {
                    carriers.add(carrier(i, t));
                }
            }
        }
        carriers.removeIf(c -> c.values().stream().allMatch(v -> v == 0));
        carriers.sort(Comparator.comparingDouble(c -> -Math.abs(c.last())));
        return carriers;
    }

    /** A rejected answer's reward counts against the margin. */
    private Carrier carrier(int text, int token) {
        TextShares own = last().texts().get(text);
        boolean against = carried() == Carried.MARGIN && own.name().startsWith(Pairwise.REJECTED);
        return new Carrier(
                own.name(),
                token + 1,
                own.tokens().get(token).token(),
                moments.stream()
                        .map(m -> m.texts().get(text).tokens().get(token).share())
                        .map(share -> (against ? -1 : 1) * share.orElse(0))
                        .toList());
    }

    /** The columns of numbers that a text's tokens have. */
    public List<TokenColumn> columns(int text) {
        List<List<TokenShare>> tokens =
                moments.stream().map(m -> m.texts().get(text).tokens()).toList();
        List<TokenColumn> columns = new ArrayList<>();
        columns.add(TokenColumn.of("log π_ref", "", tokens.get(0), TokenShare::reference));
        for (TokenColumn.Kind kind : TokenColumn.Kind.values()) {
            IntStream.range(0, moments.size())
                    .mapToObj(m -> TokenColumn.of(kind.heading(carried()), when(m), tokens.get(m), kind::of))
                    .forEach(columns::add);
        }
        columns.removeIf(c -> c.values().stream().noneMatch(OptionalDouble::isPresent));
        return columns;
    }

    /** What a moment is called, if there are several. */
    private String when(int moment) {
        return moments.size() > 1 ? moments.get(moment).when() : "";
    }
}
