package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Has a painter paint what it was never asked for in training, and looks at the pictures. */
record Exam(Base base, List<Wish> wishes, long seed) {
    /** How much of what was asked for is there. */
    static final String SOFT = "reward";

    /** How many pictures are just what was asked for. */
    static final String STRICT = "fulfilled";

    /** Of held-out pairs, in which the better picture has the higher reward. */
    static final String ACCURACY = "accuracy";

    private static final int CASES = 180;

    static Exam of(Base base, long seed) {
        return new Exam(base, Wishes.heldOut(seed, "exam", CASES), seed);
    }

    /** Its rewards; the noise is the same for all painters. */
    Map<String, Double> rewards(Path unet) {
        List<Picture> pictures = pictures(unet);
        Map<String, Double> rewards = new LinkedHashMap<>();
        rewards.put(SOFT, mean(pictures, (wish, picture) -> wish.soft(picture)));
        rewards.put(STRICT, mean(pictures, (wish, picture) -> wish.strict(picture) ? 1 : 0));
        return rewards;
    }

    /** What a painter paints. */
    List<Picture> pictures(Path unet) {
        try (Painter painter = Painter.load(base.pipeline(), unet)) {
            return painter.paint(wishes, Draw.seed(seed).of("exam"));
        }
    }

    private interface Measure {
        double of(Wish wish, Picture picture);
    }

    private double mean(List<Picture> pictures, Measure measure) {
        return IntStream.range(0, pictures.size())
                .mapToDouble(i -> measure.of(wishes.get(i), pictures.get(i)))
                .average()
                .orElseThrow();
    }
}
