package io.prefero.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A number of a whole row.
 *
 * @param name what it is
 * @param detail what it means, one short line; may be empty
 * @param values at each moment
 */
public record RowFigure(String name, String detail, List<Double> values) {
    public RowFigure {
        values = List.copyOf(values);
    }

    /** All there are of a row, what matters most first. */
    public static List<RowFigure> of(Explanation explained) {
        List<Moment> moments = explained.moments();
        List<RowFigure> figures = new ArrayList<>();
        figures.add(always("loss", "of this row", moments, Moment::loss));
        figure("margin", "reward of chosen minus reward of rejected", moments, Moment::margin)
                .ifPresent(figures::add);
        List<TextShares> texts = explained.last().texts();
        each(
                texts,
                i -> figure(
                        "reward of " + name(texts, i),
                        "",
                        moments,
                        m -> m.texts().get(i).reward()),
                figures);
        figures.add(always("gradient weight", "greatest |∂loss/∂log π| of a token", moments, Moment::gradientWeight));
        explained
                .last()
                .terms()
                .keySet()
                .forEach(term -> figures.add(
                        always(term, "part of the loss", moments, m -> m.terms().getOrDefault(term, Double.NaN))));
        if (explained.company() > 0) {
            String detail = "mean over the " + (explained.company() + 1) + " rows";
            figures.add(always("loss of all", detail, moments, Moment::batchLoss));
        }
        each(
                texts,
                i -> figure(
                        "log-ratio of " + name(texts, i),
                        "sum over its tokens",
                        moments,
                        m -> m.texts().get(i).logRatio()),
                figures);
        each(
                texts,
                i -> Optional.of(always(
                        "log π of " + name(texts, i),
                        count(texts.get(i)),
                        moments,
                        m -> m.texts().get(i).logProb())),
                figures);
        return figures;
    }

    private static String name(List<TextShares> texts, int i) {
        return texts.get(i).name();
    }

    private static String count(TextShares text) {
        int count = text.tokens().size();
        return count == 1 ? "1 token" : count + " tokens";
    }

    private interface OfText {
        Optional<RowFigure> of(int text);
    }

    private static void each(List<TextShares> texts, OfText figure, List<RowFigure> figures) {
        IntStream.range(0, texts.size()).forEach(i -> figure.of(i).ifPresent(figures::add));
    }

    private static RowFigure always(String name, String detail, List<Moment> moments, Function<Moment, Double> number) {
        return new RowFigure(name, detail, moments.stream().map(number).toList());
    }

    private static Optional<RowFigure> figure(
            String name, String detail, List<Moment> moments, Function<Moment, OptionalDouble> number) {
        List<OptionalDouble> values = moments.stream().map(number).toList();
        return values.stream().allMatch(OptionalDouble::isPresent)
                ? Optional.of(new RowFigure(
                        name,
                        detail,
                        values.stream().map(OptionalDouble::getAsDouble).toList()))
                : Optional.empty();
    }
}
