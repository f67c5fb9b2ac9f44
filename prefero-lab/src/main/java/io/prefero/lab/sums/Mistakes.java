package io.prefero.lab.sums;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.tensor.Draw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where a model goes wrong, and what it can do better by itself, as the paper finds it: solutions are sampled, the first
 * wrong step is found, and the model tries again from there until its answer and the step are right.
 *
 * @param problems how many problems were posed
 * @param failures how many of them the model failed in one of its solutions, at a step that it wrote to its end
 * @param found those of the failures that it could do better
 */
record Mistakes(int problems, int failures, List<Mistake> found) {
    private static final int SOLUTIONS = 2;
    private static final int RETRIALS = 12;

    /** A solution that went wrong after some right steps. */
    private record Failure(String problem, int right, String text) {
        String lose() {
            return Sums.split(text).get(right);
        }
    }

    static Mistakes of(Author author, long seed, String purpose, int problems) {
        List<Failure> failures = failures(author, seed, purpose, problems);
        Map<Failure, Mistake> found = new LinkedHashMap<>();
        for (int trial = 0; trial < RETRIALS; trial++) {
            List<Failure> open =
                    failures.stream().filter(f -> !found.containsKey(f)).toList();
            List<Reply> again = author.replies(
                    open.stream().map(f -> Sums.begun(f.problem(), f.right())).toList(),
                    Sums.LENGTH,
                    Draw.seed(seed).of(purpose + " again").at(trial));
            for (int i = 0; i < open.size(); i++) {
                retried(open.get(i), again.get(i).text(), found);
            }
        }
        return new Mistakes(problems, failures.size(), List.copyOf(found.values()));
    }

    private static void retried(Failure failure, String text, Map<Failure, Mistake> found) {
        String problem = failure.problem();
        String solution = Sums.begun(problem, failure.right()).substring(problem.length()) + " " + text;
        if (Sums.solved(problem, solution) && Sums.rightSteps(problem, solution) > failure.right()) {
            String win = Sums.right(problem).get(failure.right());
            found.put(
                    failure,
                    new Mistake(problem, failure.right(), failure.lose(), win, " " + failure.text(), solution));
        }
    }

    /** At most one wrong solution of each problem. */
    private static List<Failure> failures(Author author, long seed, String purpose, int count) {
        List<String> problems = Sums.problems(seed, purpose, count);
        List<List<Reply>> solutions = new ArrayList<>();
        for (int k = 0; k < SOLUTIONS; k++) {
            solutions.add(author.replies(
                    problems, Sums.LENGTH, Draw.seed(seed).of(purpose).at(k)));
        }
        return IntStream.range(0, count)
                .boxed()
                .flatMap(i -> solutions.stream()
                        .map(texts -> failure(problems.get(i), texts.get(i).text()))
                        .filter(failure -> !Sums.solved(failure.problem(), failure.text()))
                        .filter(failure -> Sums.split(failure.text()).size() > failure.right())
                        .limit(1))
                .toList();
    }

    private static Failure failure(String problem, String text) {
        return new Failure(problem, Sums.rightSteps(problem, text), text);
    }
}
