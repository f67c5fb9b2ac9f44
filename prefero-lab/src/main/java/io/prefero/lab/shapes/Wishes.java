package io.prefero.lab.shapes;

import io.prefero.lab.bench.Draws;
import io.prefero.lab.shapes.Wish.Thing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** All prompts of the world. Some of those that speak of two things are held out from every training. */
final class Wishes {
    private static final List<String> NUMBERS = List.of("two", "three", "four");
    private static final int HELD_OUT = 4; // one in so many

    private static final List<Wish> ALL = all();

    private Wishes() {}

    /** Prompts to train on, drawn for a purpose, every skill as often. */
    static List<Wish> seen(long seed, String purpose, int count) {
        return drawn(seed, purpose, count, false);
    }

    /** Prompts to measure with: of positions and two colours those that no training has. */
    static List<Wish> heldOut(long seed, String purpose, int count) {
        return drawn(seed, purpose, count, true);
    }

    private static List<Wish> drawn(long seed, String purpose, int count, boolean heldOut) {
        List<Wish> wishes = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            Skill skill = Skill.values()[row % Skill.values().length];
            List<Wish> some = ALL.stream()
                    .filter(wish -> wish.skill() == skill && (isHeldOut(wish) == heldOut || !holdsOut(skill)))
                    .toList();
            wishes.add(some.get(Draws.of(seed, purpose, row).nextInt(some.size())));
        }
        return wishes;
    }

    /** Another prompt of the same skill, that training may have. */
    static Wish otherThan(Wish wish, SplittableRandom draws) {
        List<Wish> others = ALL.stream()
                .filter(other -> other.skill() == wish.skill() && !other.equals(wish) && !isHeldOut(other))
                .toList();
        return others.get(draws.nextInt(others.size()));
    }

    /** Of the other tags there are too few prompts. */
    private static boolean holdsOut(Skill skill) {
        return skill == Skill.POSITION || skill == Skill.COLOR_ATTR;
    }

    private static boolean isHeldOut(Wish wish) {
        return holdsOut(wish.skill()) && Math.floorMod(wish.prompt().hashCode(), HELD_OUT) == 0;
    }

    private static List<Wish> all() {
        List<Wish> all = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            all.add(wish(Skill.SINGLE_OBJECT, "a " + shape.word(), thing(shape)));
            for (Colour colour : Colour.values()) {
                all.add(wish(Skill.COLORS, one(shape, colour), thing(shape, colour)));
            }
            for (int count = 2; count <= 4; count++) {
                all.add(wish(
                        Skill.COUNTING,
                        NUMBERS.get(count - 2) + " " + shape.words(),
                        new Thing(shape, count, Optional.empty())));
            }
            Arrays.stream(Shape.values()).filter(other -> other != shape).forEach(other -> addTwo(all, shape, other));
        }
        return all;
    }

    private static void addTwo(List<Wish> all, Shape one, Shape other) {
        all.add(wish(Skill.TWO_OBJECT, "a " + one.word() + " and a " + other.word(), thing(one), thing(other)));
        for (Relation relation : Relation.values()) {
            all.add(new Wish(
                    Skill.POSITION,
                    "a " + one.word() + " " + relation.words + " a " + other.word(),
                    List.of(thing(one), thing(other)),
                    Optional.of(relation)));
        }
        for (Colour first : Colour.values()) {
            Arrays.stream(Colour.values())
                    .filter(second -> second != first)
                    .forEach(second -> all.add(wish(
                            Skill.COLOR_ATTR,
                            one(one, first) + " and " + one(other, second),
                            thing(one, first),
                            thing(other, second))));
        }
    }

    private static String one(Shape shape, Colour colour) {
        return (colour == Colour.ORANGE ? "an " : "a ") + colour.word() + " " + shape.word();
    }

    private static Wish wish(Skill skill, String prompt, Thing... things) {
        return new Wish(skill, prompt, List.of(things), Optional.empty());
    }

    private static Thing thing(Shape shape) {
        return new Thing(shape, 1, Optional.empty());
    }

    private static Thing thing(Shape shape, Colour colour) {
        return new Thing(shape, 1, Optional.of(colour));
    }

    /** A text in which every word of every prompt stands. */
    static List<String> vocabulary() {
        return ALL.stream()
                .flatMap(wish -> Arrays.stream(wish.prompt().split(" ")))
                .distinct()
                .sorted()
                .toList();
    }
}
