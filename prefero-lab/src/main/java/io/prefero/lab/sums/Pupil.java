package io.prefero.lab.sums;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Who has learned twenty of the hundred sums wrongly, and does each of these wrongly six times in ten, always in the same
 * way; what follows is right again. The model learns from such solutions.
 *
 * @param seed of the world
 * @param wrong the wrong sum of some digits a and b, by 10a + b
 */
record Pupil(long seed, Map<Integer, Integer> wrong) {
    private static final int BUGS = 20;
    private static final double SHARE = 0.6;

    Pupil {
        wrong = Map.copyOf(wrong);
    }

    static Pupil of(long seed) {
        SplittableRandom draws = Draws.of(seed, "bugs", 0);
        Map<Integer, Integer> wrong = new HashMap<>();
        while (wrong.size() < BUGS) {
            int pair = draws.nextInt(100);
            int right = Sums.Adder.RIGHT.sum(pair / 10, pair % 10);
            wrong.putIfAbsent(pair, (right + 1 + draws.nextInt(9)) % 10);
        }
        return new Pupil(seed, wrong);
    }

    /** A problem, solved as the pupil solves it. */
    Demonstration demonstration(long row) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        String problem = Sums.problem(draws);
        return new Demonstration(problem, String.join("", Sums.steps(problem, (a, b) -> sum(a, b, draws))));
    }

    private int sum(int a, int b, SplittableRandom draws) {
        int right = Sums.Adder.RIGHT.sum(a, b);
        return draws.nextDouble() < SHARE ? wrong.getOrDefault(10 * a + b, right) : right;
    }
}
