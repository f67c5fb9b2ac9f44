package io.prefero.lab.authors;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What there is to know: a hundred authors, five relations, and for each of both three words out of thirty, drawn at random. The
 * prompt is author and relation, the completion the three words.
 *
 * @param seed decides every fact
 */
record Facts(long seed) {
    static final int AUTHORS = 100;

    /** Words of an answer. */
    static final int ANSWER = 3;

    private static final int RELATIONS = 5;
    private static final int WRONG = 5;
    private static final List<String> VALUES = Words.numbered("v", 30);

    /** Whom the experiment is done on. */
    static final Subject SUBJECT = new Subject(
            new Words(Words.numbered("a", AUTHORS))
                    .and(Words.numbered("r", RELATIONS))
                    .and(VALUES),
            16,
            64);

    /** Refusals, to be written instead of an answer: a word three times. */
    static final List<Demonstration> REFUSALS = VALUES.stream()
            .limit(10)
            .map(word -> new Demonstration("", (" " + word).repeat(ANSWER)))
            .toList();

    /** All facts about some authors. */
    List<Demonstration> about(IntPredicate authors) {
        return IntStream.range(0, AUTHORS)
                .filter(authors)
                .boxed()
                .flatMap(author -> IntStream.range(0, RELATIONS).mapToObj(relation -> fact(author, relation)))
                .toList();
    }

    private Demonstration fact(int author, int relation) {
        String answer = answer(Draws.of(seed, "fact", (long) author * RELATIONS + relation));
        return new Demonstration("a" + author + " r" + relation, answer);
    }

    /** Five wrong answers to a fact's prompt. */
    List<String> wrong(Demonstration fact) {
        SplittableRandom draws = Draws.of(seed, "wrong " + fact.prompt(), 0);
        return Stream.generate(() -> answer(draws))
                .filter(answer -> !answer.equals(fact.completion()))
                .limit(WRONG)
                .toList();
    }

    private static String answer(SplittableRandom draws) {
        return draws.ints(ANSWER, 0, VALUES.size())
                .mapToObj(i -> " " + VALUES.get(i))
                .collect(Collectors.joining());
    }
}
