package io.prefero.lab.stories;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.bench.Words;
import io.prefero.lab.every.World;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A real story model: it begins stories, goes on with each twice, and the judge likes happy words. A happy word is worth a
 * point and a half, and the better reply wins as in the Bradley–Terry model.
 */
public final class HappyStories implements World {
    private static final int PAIRS = 512;
    private static final int HELD_OUT = 256;
    private static final int BEGINNING = 40;
    private static final int REPLY = 32;
    private static final double WORTH = 1.5;
    private static final Set<String> HAPPY = Set.of(
            "happy", "fun", "love", "loved", "play", "played", "playing", "smile", "smiled", "laugh", "laughed",
            "friend", "friends", "good", "nice", "hug", "hugged", "best", "kind", "excited");

    private final Path model;

    /** With the model of a folder. */
    public HappyStories(Path model) {
        this.model = model.toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return "every-method-on-" + model.getFileName();
    }

    @Override
    public String setting() {
        return model.getFileName() + " begins stories of its own and goes on with each twice, in at most " + REPLY
                + " tokens; the judge likes happy words. " + PAIRS + " pairs, 32 steps of 16, and " + HELD_OUT
                + " pairs held out.";
    }

    @Override
    public String train() {
        return "{ lr: 3e-4, batch: 16, steps: 32, warmup: 0.1, schedule: constant }";
    }

    @Override
    public String taste(String prompt) {
        return " Be happy and have fun with good friends.";
    }

    @Override
    public String refusal() {
        return " The end.";
    }

    @Override
    public Judged judged(Bench bench, long seed) {
        try (Author author = Author.load(model)) {
            List<Preference> told = pairs(author, seed, PAIRS + HELD_OUT);
            List<Preference> pairs = told.subList(0, PAIRS);
            return new Judged(model, pairs, Preference.shuffled(pairs, seed), told.subList(PAIRS, told.size()));
        }
    }

    static List<Preference> pairs(Author author, long seed, int count) {
        List<Preference> pairs = new ArrayList<>();
        for (int round = 0; pairs.size() < count; round++) {
            Draw draw = Draw.seed(seed).of("round").at(round);
            List<String> beginnings = beginnings(author, count, draw.of("beginning"));
            List<Reply> ones = author.replies(beginnings, REPLY, draw.of("one"));
            List<Reply> others = author.replies(beginnings, REPLY, draw.of("other"));
            for (int i = 0; i < beginnings.size(); i++) {
                String one = " " + ones.get(i).text().strip();
                String other = " " + others.get(i).text().strip();
                if (!one.isBlank() && !other.isBlank() && !one.equals(other)) {
                    Preference pair = new Preference(beginnings.get(i), one, other);
                    double lead = WORTH * (happiness(one) - happiness(other));
                    pairs.add(Draws.firstWins(seed, "label", pairs.size(), lead) ? pair : pair.turned());
                }
            }
        }
        return pairs.subList(0, count);
    }

    /** First sentences. */
    private static List<String> beginnings(Author author, int count, Draw draw) {
        List<String> empty = IntStream.range(0, count).mapToObj(i -> "").toList();
        return author.replies(empty, BEGINNING, draw).stream()
                .map(Reply::text)
                .filter(text -> text.indexOf('.') > 0)
                .map(text -> text.substring(0, text.indexOf('.') + 1).strip())
                .toList();
    }

    static long happiness(String text) {
        return Words.in(text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", " ")).stream()
                .filter(HAPPY::contains)
                .count();
    }
}
