package io.prefero.lab.knowledge;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A question, and three answers to it. Each is two words: where the value is said to come from, and the value.
 *
 * @param key which key's value is asked for
 * @param documents what was found; in random order
 * @param right the right answer: from the documents if they speak of the key, else from memory, else a refusal
 * @param ignorant the answer of somebody who never reads the documents
 * @param overinclusive the answer of somebody who takes the value of a document that speaks of another key
 */
record Item(int key, List<Document> documents, String right, String ignorant, String overinclusive) {
    static final String REFUSAL = " refuse none";

    Item {
        documents = List.copyOf(documents);
    }

    static String fromContext(int value) {
        return " context v" + value;
    }

    static String fromMemory(int value) {
        return " memory v" + value;
    }

    /** The documents and the question. */
    String prompt() {
        return documents.stream().map(document -> document.word() + " ").collect(Collectors.joining()) + "ask k" + key;
    }

    /** A wrong answer: one of those that are wrong here, or the right one where none is. */
    String wrong(SplittableRandom draws) {
        List<String> wrong = Stream.of(ignorant, overinclusive)
                .filter(answer -> !answer.equals(right))
                .toList();
        return wrong.isEmpty() ? right : wrong.get(draws.nextInt(wrong.size()));
    }

    /** An example of some answer. */
    Demonstration showing(String answer) {
        return new Demonstration(prompt(), answer);
    }

    /** The right answer is preferred to another. */
    Preference against(String wrong) {
        return new Preference(prompt(), right, wrong);
    }

    /** Whether a reply has the right value. */
    boolean isRight(String reply) {
        return value(reply).equals(value(right));
    }

    /** Whether a reply has the value that memory has, although the right one is another. */
    boolean isIgnorant(String reply) {
        return !isRight(reply) && value(reply).equals(value(ignorant));
    }

    /** Whether a reply has a value of a document, although the right one is another. */
    boolean isOverinclusive(String reply) {
        return !isRight(reply)
                && documents.stream().anyMatch(document -> value(reply).equals("v" + document.value()));
    }

    /** The second word; empty if there is none. */
    private static String value(String answer) {
        List<String> words = Words.in(answer);
        return words.size() < 2 ? "" : words.get(1);
    }
}
