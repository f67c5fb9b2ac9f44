package io.prefero.lab.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.lab.bench.Preference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class PaintedTest {
    @TempDir
    private Path folder;

    private Painted painted(List<Wish> wishes) {
        for (int i = 0; i < 4 * wishes.size(); i++) {
            Gallery.write(folder, i, new Scene(List.of()).picture());
        }
        return new Painted(wishes, folder, 1);
    }

    @Test
    void theBestAndTheWorstOfEachWishAreAPair() {
        List<Wish> wishes = Wishes.seen(1, "test", 2);
        double[] worths = {0, 3, 1, 2, 5, 1, 7, 6};
        assertThat(painted(wishes).preferences((wish, picture, number) -> worths[number]))
                .containsExactly(pair(wishes.get(0), 1, 0), pair(wishes.get(1), 6, 5));
    }

    private Preference pair(Wish wish, int chosen, int rejected) {
        return new Preference(
                wish.prompt(),
                Gallery.file(folder, chosen).toString(),
                Gallery.file(folder, rejected).toString());
    }

    @Test
    void picturesThatAreWorthTheSameAreNoPair() {
        Painted painted = painted(Wishes.seen(1, "test", 2));
        assertThat(painted.preferences(Painted.knowing())).isEmpty();
        assertThat(painted.preferences(painted.moody())).hasSize(2).isEqualTo(painted.preferences(painted.moody()));
    }
}
