package io.prefero.lab.sums;

import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Six digits are to be added modulo 10, one after another: after {@code 3 5 2 7 1 9 :} the solution is
 * {@code 3+ 5= 8; 8+ 2= 0; 0+ 7= 7; 7+ 1= 8; 8+ 9= 7; A 7}. Every sum is a step, and so is the answer.
 */
final class Sums {
    /** Tokens of a solution, its end included. */
    static final int LENGTH = 18;

    private static final int DIGITS = 6;
    private static final List<String> MARKS = List.of("", "+", "=", ";");

    /** Whom the experiments are done on: begin, a problem, its solution and the end. */
    static final Subject SUBJECT = new Subject(vocabulary(), 32, 64);

    private Sums() {}

    /** Digits with every mark behind them, and as letters, which no solution to learn from has. */
    private static Words vocabulary() {
        Stream<String> digits =
                IntStream.range(0, 10).boxed().flatMap(i -> MARKS.stream().map(mark -> i + mark));
        Stream<String> letters = IntStream.range(0, 10)
                .boxed()
                .flatMap(i -> MARKS.stream().filter(mark -> !mark.isEmpty()).map(mark -> letters(i + mark)));
        return new Words(Stream.of(digits, letters, Stream.of(":", "A"))
                .flatMap(words -> words)
                .toList());
    }

    /** A step as somebody else would write it: 0 as a, 1 as b and so on. */
    static String letters(String step) {
        return step.chars()
                .mapToObj(c -> String.valueOf((char) (Character.isDigit(c) ? 'a' + c - '0' : c)))
                .collect(Collectors.joining());
    }

    /** A problem, uniform over all. */
    static String problem(SplittableRandom draws) {
        return IntStream.range(0, DIGITS)
                .mapToObj(i -> draws.nextInt(10) + " ")
                .collect(Collectors.joining("", "", ":"));
    }

    /** Fresh problems for a purpose. */
    static List<String> problems(long seed, String purpose, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> problem(Draws.of(seed, purpose, i)))
                .toList();
    }

    /** How somebody adds two digits. */
    interface Adder {
        /** As it should be done. */
        Adder RIGHT = (a, b) -> (a + b) % 10;

        int sum(int a, int b);
    }

    /** The steps of a solution by somebody who adds in some way; each begins with a space. */
    static List<String> steps(String problem, Adder adder) {
        int[] digits = Arrays.stream(problem.split(" ", -1))
                .limit(DIGITS)
                .mapToInt(Integer::parseInt)
                .toArray();
        List<String> steps = new ArrayList<>();
        int sum = digits[0];
        for (int i = 1; i < DIGITS; i++) {
            int next = adder.sum(sum, digits[i]);
            steps.add(" " + sum + "+ " + digits[i] + "= " + next + ";");
            sum = next;
        }
        steps.add(" A " + sum);
        return steps;
    }

    /** The steps of a text, right or wrong; each begins with a space. */
    static List<String> split(String text) {
        return Arrays.stream(text.strip().split("(?<=;) +", -1))
                .map(step -> " " + step)
                .toList();
    }

    /** Whether a text ends with the right answer. */
    static boolean solved(String problem, String text) {
        return text.strip().endsWith(right(problem).get(DIGITS - 1).strip());
    }

    /** The right solution. */
    static List<String> right(String problem) {
        return steps(problem, Adder.RIGHT);
    }

    /** How many steps of a text are right before the first that is not; all of them if none is wrong. */
    static int rightSteps(String problem, String text) {
        List<String> right = right(problem);
        List<String> steps = split(text);
        int count = 0;
        while (count < Math.min(right.size(), steps.size()) && right.get(count).equals(steps.get(count))) {
            count++;
        }
        return count;
    }

    /** The first steps of the right solution. */
    static String begun(String problem, int steps) {
        return problem + String.join("", right(problem).subList(0, steps));
    }
}
