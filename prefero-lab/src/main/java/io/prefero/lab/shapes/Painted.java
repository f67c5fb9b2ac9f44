package io.prefero.lab.shapes;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.picture.Picture;
import io.prefero.picture.PictureFile;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A few pictures by one painter for each of some wishes: what is there to be judged.
 *
 * @param folder of the pictures, those of a wish one after the other
 */
record Painted(List<Wish> wishes, Path folder, long seed) {
    private static final int EACH = 4;

    Painted {
        wishes = List.copyOf(wishes);
    }

    /** How much a picture pleases a judge. */
    interface Judge {
        /**
         * Its worth.
         *
         * @param number of the picture among all
         */
        double worth(Wish wish, Picture picture, int number);
    }

    /** What the base model paints. */
    static Painted of(Bench bench, Base base, List<Wish> wishes, String purpose, long seed) {
        List<Object> decisive =
                List.of(base.pipeline(), wishes.stream().map(Wish::prompt).toList(), purpose, seed);
        return new Painted(
                wishes,
                bench.made("painted", decisive, folder -> {
                    List<Wish> each = wishes.stream()
                            .flatMap(wish -> Collections.nCopies(EACH, wish).stream())
                            .toList();
                    try (Painter painter = Painter.load(base.pipeline(), base.unet())) {
                        List<Picture> pictures =
                                painter.paint(each, Draw.seed(seed).of(purpose));
                        for (int i = 0; i < pictures.size(); i++) {
                            Gallery.write(folder, i, pictures.get(i));
                        }
                    }
                }),
                seed);
    }

    /** The best and the worst picture of each wish; wishes whose pictures are all worth the same are left out. */
    List<Preference> preferences(Judge judge) {
        List<Preference> pairs = new ArrayList<>();
        for (int row = 0; row < wishes.size(); row++) {
            int best = EACH * row;
            int worst = EACH * row;
            double most = Double.NEGATIVE_INFINITY;
            double least = Double.POSITIVE_INFINITY;
            for (int number = EACH * row; number < EACH * (row + 1); number++) {
                double worth = judge.worth(wishes.get(row), PictureFile.read(Gallery.file(folder, number)), number);
                if (worth > most) {
                    most = worth;
                    best = number;
                }
                if (worth < least) {
                    least = worth;
                    worst = number;
                }
            }
            if (best != worst) {
                pairs.add(new Preference(
                        wishes.get(row).prompt(),
                        Gallery.file(folder, best).toString(),
                        Gallery.file(folder, worst).toString()));
            }
        }
        return pairs;
    }

    /** Who knows what was asked for. */
    static Judge knowing() {
        return (wish, picture, number) -> wish.soft(picture);
    }

    /** The same with a mood: a normal error of deviation 0.3 in every judgment. */
    Judge moody() {
        return (wish, picture, number) ->
                wish.soft(picture) + 0.3 * Draws.of(seed, "mood", number).nextGaussian();
    }
}
