package io.prefero.lab.knowledge;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * Whether a model reads where it should read, and remembers where it should remember.
 *
 * @param usable questions whose documents have the answer, and contradict memory
 * @param unusable questions whose documents do not have it
 * @param draw the luck in writing replies
 */
record Exam(List<Item> usable, List<Item> unusable, Draw draw) implements Trial.Exam {
    static final String ADHERENCE = "R_Ad";
    static final String ROBUSTNESS = "R_Ro";
    static final String WORSE = "the lower of both";
    static final String IGNORANCE = "CI";
    static final String OVERINCLUSION = "CO";
    static final String LENGTH = "tokens";

    private static final int QUESTIONS = 512;
    private static final int MOST = 9;

    static Exam of(Facts world) {
        return new Exam(
                world.exam(Context.COUNTERFACTUAL, QUESTIONS),
                world.exam(Context.IRRELEVANT, QUESTIONS),
                Draw.seed(world.seed()).of("exam"));
    }

    @Override
    public Map<String, Double> of(Author author) {
        List<Reply> read = replies(author, usable);
        List<Reply> remembered = replies(author, unusable);
        Map<String, Double> measured = new LinkedHashMap<>();
        double adherence = share(usable, read, Item::isRight);
        double robustness = share(unusable, remembered, Item::isRight);
        measured.put(ADHERENCE, adherence);
        measured.put(ROBUSTNESS, robustness);
        measured.put(WORSE, Math.min(adherence, robustness));
        measured.put(IGNORANCE, share(usable, read, Item::isIgnorant));
        measured.put(OVERINCLUSION, share(unusable, remembered, Item::isOverinclusive));
        measured.put(LENGTH, (tokens(read) + tokens(remembered)) / 2);
        return measured;
    }

    private List<Reply> replies(Author author, List<Item> items) {
        return author.replies(items.stream().map(Item::prompt).toList(), MOST, draw);
    }

    private static double share(List<Item> items, List<Reply> replies, BiPredicate<Item, String> is) {
        return IntStream.range(0, items.size())
                        .filter(i -> is.test(items.get(i), replies.get(i).text()))
                        .count()
                / (double) items.size();
    }

    /** The mean length of a reply with its end. */
    private static double tokens(List<Reply> replies) {
        return replies.stream().mapToInt(reply -> reply.ids().length).average().orElseThrow();
    }
}
