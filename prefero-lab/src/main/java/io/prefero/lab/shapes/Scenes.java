package io.prefero.lab.shapes;

import io.prefero.lab.bench.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws scenes that are just what a prompt asks for. */
final class Scenes {
    private static final double CLEARLY = 0.7; // GenEval asks for 0.5

    private Scenes() {}

    static Scene of(Wish wish, SplittableRandom draws) {
        while (true) {
            Optional<Scene> scene = tried(wish, draws);
            if (scene.isPresent()) {
                return scene.get();
            }
        }
    }

    private static Optional<Scene> tried(Wish wish, SplittableRandom draws) {
        List<Item> items = new ArrayList<>();
        for (Wish.Thing thing : wish.things()) {
            for (int i = 0; i < thing.count(); i++) {
                Item item = item(thing, wish.count(), draws);
                if (!items.stream().allMatch(item::isClearOf)) {
                    return Optional.empty();
                }
                items.add(item);
            }
        }
        boolean placed = wish.relation()
                .map(relation -> relation.holds(
                        items.get(0).x() - items.get(1).x(),
                        items.get(0).y() - items.get(1).y(),
                        CLEARLY))
                .orElse(true);
        return placed ? Optional.of(new Scene(items)) : Optional.empty();
    }

    private static Item item(Wish.Thing thing, int count, SplittableRandom draws) {
        double radius = count <= 2 ? draws.nextDouble(4, 5.5) : draws.nextDouble(3.5, 4.5);
        double edge = radius + 1;
        return new Item(
                thing.shape(),
                thing.colour().orElseGet(() -> Colour.values()[draws.nextInt(Colour.values().length)]),
                draws.nextDouble(edge, Scene.SIZE - edge),
                draws.nextDouble(edge, Scene.SIZE - edge),
                radius);
    }

    /** Scenes of prompts that training may have. */
    static List<Scene> any(long seed, String purpose, int count) {
        List<Wish> wishes = Wishes.seen(seed, purpose, count);
        return IntStream.range(0, count)
                .mapToObj(row -> of(wishes.get(row), Draws.of(seed, purpose + " scene", row)))
                .toList();
    }
}
