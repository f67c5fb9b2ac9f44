package io.prefero.lab.shapes;

import io.prefero.lab.bench.Bench;
import io.prefero.picture.Picture;
import io.prefero.picture.PngFile;
import io.prefero.report.Block;
import io.prefero.report.Chart;
import io.prefero.report.Pictures;
import io.prefero.report.Series;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pictures by several painters, and how they learned.
 *
 * @param painters their UNets, by what was done
 */
record Exhibition(Exam exam, Map<String, Path> painters) {
    private static final int SHOWN = 12;
    private static final int ONE_IN = 5;

    Exhibition {
        painters = new LinkedHashMap<>(painters);
    }

    /** The pictures, and curves of those that learned by preferences. */
    List<Block> blocks(List<String> learned) {
        return List.of(
                pictures(),
                chart(
                        learned,
                        "eval_rewards/accuracies",
                        "Accuracy on held-out pairs",
                        "How often the model's own reward tells the better picture of a prompt that it was not trained on; a"
                                + " coin has 0.5. Judged by a program that knows what was asked for."),
                chart(
                        learned,
                        "rewards/margins",
                        "Reward margin in training",
                        "By how much the preferred picture's reward is above the other's. Shuffled labels let it rise as well:"
                                + " the pairs themselves are learned by heart."),
                chart(
                        learned,
                        "monitor/error_growth",
                        "Error against the reference",
                        "By how much the denoising error of all pictures has grown, as a share: the price."));
    }

    private Pictures pictures() {
        Map<String, List<Picture>> painted = new LinkedHashMap<>();
        painters.forEach((name, unet) -> painted.put(name, exam.pictures(unet)));
        List<Pictures.Row> rows = new ArrayList<>();
        for (int number = 0; number < SHOWN; number++) {
            int row = number;
            Wish wish = exam.wishes().get(row);
            rows.add(new Pictures.Row(
                    wish.prompt(),
                    painted.values().stream()
                            .map(pictures -> shown(wish, pictures.get(row)))
                            .toList()));
        }
        return new Pictures(
                "The first pictures of the exam of seed " + exam.seed()
                        + ", not chosen; every row begins with the same noise.",
                List.copyOf(painted.keySet()),
                rows);
    }

    private static Pictures.Shown shown(Wish wish, Picture picture) {
        return new Pictures.Shown(
                PngFile.bytes(picture, Map.of()),
                wish.strict(picture) ? "as wished" : String.format(Locale.ROOT, "%.2f", wish.soft(picture)));
    }

    private Chart chart(List<String> learned, String metric, String title, String note) {
        return new Chart(
                title,
                note,
                "step",
                painters.entrySet().stream()
                        .filter(painter -> learned.contains(painter.getKey()))
                        .map(painter -> line(painter.getKey(), Bench.metrics(painter.getValue()), metric))
                        .toList(),
                Optional.empty());
    }

    /** The values of a metric at the steps that have it; many are averaged, a few at a time. */
    private static Series line(String arm, List<Map<String, Double>> steps, String metric) {
        List<Series.Point> points = steps.stream()
                .filter(step -> step.containsKey(metric))
                .map(step ->
                        new Series.Point(step.getOrDefault("step", Double.NaN), step.getOrDefault(metric, Double.NaN)))
                .toList();
        int together = points.size() > 40 ? ONE_IN : 1;
        return new Series(
                arm,
                IntStream.range(0, points.size() / together)
                        .mapToObj(i -> mean(points.subList(i * together, (i + 1) * together)))
                        .toList());
    }

    private static Series.Point mean(List<Series.Point> points) {
        return new Series.Point(
                points.get(points.size() - 1).x(),
                points.stream().mapToDouble(Series.Point::y).average().orElseThrow());
    }
}
