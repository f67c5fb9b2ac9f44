package io.prefero.lab.keys;

import io.prefero.lab.bench.Draws;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who compares items: the first is preferred with probability σ(Δreward / 0.5).
 *
 * @param world whose rewards count
 * @param sharpness what a point of reward counts; 0 tosses a coin
 */
record Judge(Keys world, double sharpness) {
    static Judge of(Keys world) {
        return new Judge(world, 2);
    }

    static Judge coin(Keys world) {
        return new Judge(world, 0);
    }

    /** Items at the same place of two lists, compared; items that are the same are left out. */
    List<Joint> compared(String purpose, List<Item> ones, List<Item> others) {
        return IntStream.range(0, ones.size())
                .filter(i -> !ones.get(i).equals(others.get(i)))
                .mapToObj(i -> compared(purpose, i, ones.get(i), others.get(i)))
                .toList();
    }

    private Joint compared(String purpose, long row, Item one, Item other) {
        double lead = sharpness * (reward(one) - reward(other));
        boolean first = Draws.firstWins(world.seed(), "judge " + purpose, row, lead);
        return first ? joint(one, other) : joint(other, one);
    }

    private double reward(Item item) {
        return world.reward(item.instruction(), item.answer());
    }

    private static Joint joint(Item chosen, Item rejected) {
        return new Joint(chosen.instruction(), chosen.answer(), rejected.instruction(), rejected.answer());
    }
}
