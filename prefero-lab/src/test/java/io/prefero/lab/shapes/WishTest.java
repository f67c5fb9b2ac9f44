package io.prefero.lab.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Draws;
import io.prefero.picture.Picture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class WishTest {
    private static Picture picture(Item... items) {
        return new Scene(List.of(items)).picture();
    }

    private static Item item(Shape shape, Colour colour, double x, double y) {
        return new Item(shape, colour, x, y, 5);
    }

    private static Wish named(String prompt) {
        return Stream.concat(Wishes.seen(1, "all", 4000).stream(), Wishes.heldOut(1, "all", 4000).stream())
                .filter(wish -> wish.prompt().equals(prompt))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsDrawnForAWishFulfilsIt() {
        List<Wish> wishes = Wishes.seen(5, "test", 600);
        for (int i = 0; i < wishes.size(); i++) {
            Picture picture = Scenes.of(wishes.get(i), Draws.of(5, "scene", i)).picture();
            assertThat(wishes.get(i).strict(picture)).as(wishes.get(i).prompt()).isTrue();
            assertThat(wishes.get(i).soft(picture)).isEqualTo(1);
        }
    }

    @Test
    void everyShapeAndColourIsMadeOutWhereItIs() {
        for (Shape shape : Shape.values()) {
            for (Colour colour : Colour.values()) {
                Seen seen = Seen.in(picture(item(shape, colour, 12.3, 17.8))).get(0);
                assertThat(seen.shape()).isEqualTo(shape);
                assertThat(seen.colour()).isEqualTo(colour);
                assertThat(seen.x()).isCloseTo(11.8, within(0.3));
                double low = shape == Shape.TRIANGLE ? 5 / 3.0 : 0; // a triangle is heavier below
                assertThat(seen.y()).isCloseTo(17.3 + low, within(0.4));
            }
        }
        assertThat(Seen.in(picture())).isEmpty();
    }

    @Test
    void aWishIsFulfilledInPart() {
        Item circle = item(Shape.CIRCLE, Colour.RED, 9, 16);
        Item square = item(Shape.SQUARE, Colour.BLUE, 23, 16);
        Picture both = picture(circle, square);
        assertThat(named("a circle left of a square").soft(both)).isEqualTo(1);
        assertThat(named("a circle right of a square").soft(both)).isCloseTo(3 / 4.0, within(1e-12));
        assertThat(named("a circle above a square").strict(both)).isFalse();
        assertThat(named("a red circle and a blue square").soft(both)).isEqualTo(1);
        assertThat(named("a blue circle and a red square").soft(both)).isCloseTo(3 / 5.0, within(1e-12));
        assertThat(named("a circle").soft(both)).as("one too many").isEqualTo(0.5);
        assertThat(named("a circle").soft(picture(circle))).isEqualTo(1);
        assertThat(named("a triangle").soft(picture(circle))).isEqualTo(0.5);
    }

    @Test
    void countingIsRewardedByHowNearItIs() {
        Picture two = picture(item(Shape.CIRCLE, Colour.RED, 9, 16), item(Shape.CIRCLE, Colour.RED, 23, 16));
        assertThat(named("two circles").strict(two)).isTrue();
        assertThat(named("four circles").soft(two)).isCloseTo((0.5 + 1) / 2, within(1e-12));
        assertThat(named("three squares").soft(two)).isEqualTo(0.5);
    }

    @Test
    void noHeldOutPromptIsTrainedOn() {
        List<String> seen = prompts(Wishes.seen(1, "x", 5000));
        assertThat(prompts(Wishes.heldOut(1, "x", 5000))).hasSizeGreaterThan(20).doesNotContainAnyElementsOf(seen);
    }

    private static List<String> prompts(List<Wish> wishes) {
        return wishes.stream()
                .filter(wish -> wish.skill() == Skill.POSITION || wish.skill() == Skill.COLOR_ATTR)
                .map(Wish::prompt)
                .distinct()
                .toList();
    }

    @Test
    void anotherPromptIsOfTheSameSkill() {
        List<Wish> wishes = Wishes.seen(2, "other", 60);
        for (Wish wish : wishes) {
            Wish other = Wishes.otherThan(wish, Draws.of(2, "draw", 1));
            assertThat(other.skill()).isEqualTo(wish.skill());
            assertThat(other).isNotEqualTo(wish);
        }
        assertThat(wishes.stream().map(Wish::skill).distinct()).containsExactlyInAnyOrder(Skill.values());
    }
}
