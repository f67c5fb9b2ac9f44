package io.prefero.lab.knowledge;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Subject;
import io.prefero.lab.bench.Words;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Fourteen keys and eight values. Of ten keys the model is to remember the value, of four there is nothing to remember. A
 * question asks for a key's value, after two documents or none.
 *
 * @param seed decides what is to be remembered, and every draw
 */
record Facts(long seed) {
    /** Keys whose value is to be remembered: the first. */
    static final int KNOWN = 10;

    static final int KEYS = 14;

    /** What makes an answer longer and says nothing: four words. */
    static final String FILLER = " well well well well";

    private static final int VALUES = 8;

    /** Whom the experiment is done on; with filler the longest text has 12 tokens. */
    static final Subject SUBJECT = new Subject(
            new Words(IntStream.range(0, KEYS * VALUES)
                            .mapToObj(i -> new Document(i / VALUES, i % VALUES).word())
                            .toList())
                    .and(Words.numbered("k", KEYS))
                    .and(Words.numbered("v", VALUES))
                    .and(List.of("ask", "context", "memory", "refuse", "none", "well")),
            16,
            Subject.USUAL);

    /**
     * How many pairs of each type.
     *
     * @param ignorance the documents have the answer, and it is preferred to memory's
     * @param overinclusion the documents have the answer, and it is preferred to that of the wrong document
     * @param robustness they do not have it, and memory's answer or a refusal is preferred to theirs
     */
    record Mix(int ignorance, int overinclusion, int robustness) {}

    /** The answer from memory. */
    String memory(int key) {
        return key < KNOWN ? Item.fromMemory(remembered(key)) : Item.REFUSAL;
    }

    private int remembered(int key) {
        return Draws.of(seed, "remembered", key).nextInt(VALUES);
    }

    /** A question about a key. */
    Item item(Context context, int key, SplittableRandom draws) {
        String memory = memory(key);
        if (context == Context.EMPTY) {
            return new Item(key, List.of(), memory, memory, memory);
        }
        boolean usable = context != Context.IRRELEVANT;
        Document noise = noise(key, draws);
        Document other = usable ? new Document(key, value(context, key, noise, draws)) : noise(key, draws);
        return new Item(
                key,
                draws.nextBoolean() ? List.of(other, noise) : List.of(noise, other),
                usable ? Item.fromContext(other.value()) : memory,
                memory,
                Item.fromContext(noise.value()));
    }

    private int value(Context context, int key, Document noise, SplittableRandom draws) {
        return context == Context.RELATED && key < KNOWN
                ? remembered(key)
                : except(draws, VALUES, List.of(remembered(key), noise.value()));
    }

    /** A document about another key, with a value that this one does not have in memory. */
    private Document noise(int key, SplittableRandom draws) {
        return new Document(except(draws, KEYS, List.of(key)), except(draws, VALUES, List.of(remembered(key))));
    }

    private static int except(SplittableRandom draws, int bound, List<Integer> excluded) {
        List<Integer> left = IntStream.range(0, bound)
                .boxed()
                .filter(i -> !excluded.contains(i))
                .toList();
        return left.get(draws.nextInt(left.size()));
    }

    /**
     * Questions of all contexts with their answers.
     *
     * @param wrong the share that shows a wrong answer, where there is one
     */
    List<Demonstration> demonstrations(String purpose, int count, double wrong) {
        return IntStream.range(0, count)
                .mapToObj(row -> {
                    SplittableRandom draws = Draws.of(seed, purpose, row);
                    Item item = item(Context.ofRow(row), draws.nextInt(KEYS), draws);
                    return item.showing(draws.nextDouble() < wrong ? item.wrong(draws) : item.right());
                })
                .toList();
    }

    /** Pairs in some mixture, each type in its own way wrong. */
    List<Preference> pairs(Mix mix) {
        return Stream.of(
                        IntStream.range(0, mix.ignorance()).mapToObj(this::ignorance),
                        IntStream.range(0, mix.overinclusion()).mapToObj(this::overinclusion),
                        IntStream.range(0, mix.robustness()).mapToObj(this::robustness))
                .flatMap(Function.identity())
                .toList();
    }

    private Preference ignorance(int row) {
        SplittableRandom draws = Draws.of(seed, "ignorance", row);
        Item item = item(Context.COUNTERFACTUAL, draws.nextInt(KEYS), draws);
        return item.against(item.ignorant());
    }

    private Preference overinclusion(int row) {
        SplittableRandom draws = Draws.of(seed, "overinclusion", row);
        Context context = row % 2 == 0 ? Context.RELATED : Context.COUNTERFACTUAL;
        Item item = item(context, draws.nextInt(KEYS), draws);
        return item.against(item.overinclusive());
    }

    /** Every other row asks for a key of which nothing is known. */
    private Preference robustness(int row) {
        SplittableRandom draws = Draws.of(seed, "robustness", row);
        int key = row % 2 == 0 ? draws.nextInt(KNOWN) : KNOWN + draws.nextInt(KEYS - KNOWN);
        Item item = item(Context.IRRELEVANT, key, draws);
        return item.against(item.overinclusive());
    }

    /** Questions of the exam. */
    List<Item> exam(Context context, int count) {
        return IntStream.range(0, count)
                .mapToObj(row -> {
                    SplittableRandom draws = Draws.of(seed, "exam " + context, row);
                    return item(context, draws.nextInt(context == Context.COUNTERFACTUAL ? KNOWN : KEYS), draws);
                })
                .toList();
    }
}
