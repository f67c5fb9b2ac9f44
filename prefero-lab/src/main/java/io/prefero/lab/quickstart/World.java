package io.prefero.lab.quickstart;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small world in which the true reward of a reply is known: people ask for words, every topic has four words of its
 * own, and a reply earns one point for each word of the topic the person likes and loses one for each word of the topic
 * the person dislikes. Each word of an ordinary reply is of the liked topic with probability 0.3, of the disliked one
 * with probability 0.15, and otherwise of any other.
 *
 * <p>It is the good/bad-token world of the DPO reproduction with readable words, but for one thing: all replies have
 * eight words. Were their lengths free, longer replies would be worth more, and training on coin tosses makes replies
 * longer (noise in the weights makes a sharp choice such as the end blunter); the control would then rise a little.
 *
 * <p>Everything is a function of the seed and a row number, so rows may be made in any order, twice, or on many threads.
 * Held-out prompts combine a liked and a disliked topic that no training prompt combines.
 */
public final class World {
    /** How long a reply is, in words; what a model writes beyond it is not read. */
    public static final int REPLY_WORDS = 8;

    private static final double LIKED_PROBABILITY = 0.3;
    private static final double DISLIKED_PROBABILITY = 0.15;

    private static final List<Topic> TOPICS = List.of(
            Topic.of("music", "song", "drum", "flute", "choir"),
            Topic.of("winter", "snow", "frost", "ice", "sled"),
            Topic.of("cooking", "soup", "bread", "spice", "oven"),
            Topic.of("sailing", "wave", "mast", "harbor", "anchor"),
            Topic.of("gardening", "rose", "soil", "seed", "bloom"),
            Topic.of("camping", "tent", "lantern", "trail", "campfire"),
            Topic.of("football", "goal", "ball", "team", "whistle"),
            Topic.of("astronomy", "star", "moon", "comet", "planet"),
            Topic.of("farming", "cow", "barn", "hay", "tractor"),
            Topic.of("painting", "brush", "canvas", "color", "sketch"));

    private static final List<String> PEOPLE = List.of(
            "Ada", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Hugo", "Ida", "Jonas", "Kira", "Leo", "Mia",
            "Noah", "Olga", "Paul", "Quinn", "Rosa", "Sam", "Tara", "Uma", "Victor", "Wendy", "Zoe");

    private static final List<String> WORDS =
            TOPICS.stream().flatMap(topic -> topic.words().stream()).toList();

    private final long seed;
    private final List<Prompt> training;
    private final List<Prompt> heldOut;
    private final Map<String, Prompt> byText;

    private World(long seed) {
        this.seed = seed;
        Set<Integer> distances = heldOutDistances(seed);
        List<Prompt> all = everyPrompt();
        this.training = all.stream()
                .filter(prompt -> !distances.contains(distance(prompt)))
                .toList();
        this.heldOut = all.stream()
                .filter(prompt -> distances.contains(distance(prompt)))
                .toList();
        this.byText = all.stream().collect(Collectors.toUnmodifiableMap(Prompt::text, Function.identity()));
    }

    /** The world of a seed: the seed decides which combinations of topics are held out, and every draw. */
    public static World of(long seed) {
        return new World(seed);
    }

    /** Every topic of the world, with its words. */
    public List<Topic> topics() {
        return TOPICS;
    }

    /** Prompts to pretrain and to collect preferences on: 1680, each once. */
    public List<Prompt> trainingPrompts() {
        return training;
    }

    /** Prompts to compare models on: 480, each once, in an order in which every prefix is a fair sample. */
    public List<Prompt> heldOutPrompts() {
        return shuffled(heldOut, Draws.of(seed, "held-out order", 0));
    }

    /** The prompt on which preference pair {@code row} is to be collected, uniform over the training prompts. */
    public Prompt pairPrompt(long row) {
        return training.get(Draws.of(seed, "pair prompt", row).nextInt(training.size()));
    }

    /** Ordinary reply number {@code row}: what the model is pretrained on. */
    public Demonstration demonstration(long row) {
        SplittableRandom draws = Draws.of(seed, "demonstration", row);
        Prompt prompt = training.get(draws.nextInt(training.size()));
        String completion = Stream.generate(() -> " " + ordinaryWord(prompt, draws))
                .limit(REPLY_WORDS)
                .collect(Collectors.joining());
        return new Demonstration(prompt.text(), completion);
    }

    /**
     * The true reward of a reply: +1 for each word of the liked topic, −1 for each word of the disliked one, counted over
     * the first {@link #REPLY_WORDS} words; between −8 and 8.
     *
     * @throws IllegalArgumentException if the prompt is not one of this world
     */
    public double reward(String prompt, String response) {
        return taste(prompt, response).stream()
                .mapToInt(word -> word.taste().points())
                .sum();
    }

    /**
     * The first {@link #REPLY_WORDS} words of a reply, each with what it is worth.
     *
     * @throws IllegalArgumentException if the prompt is not one of this world
     */
    public List<TastedWord> taste(String prompt, String response) {
        Prompt asked = prompt(prompt);
        return Arrays.stream(response.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .limit(REPLY_WORDS)
                .map(word -> new TastedWord(word, asked.taste(word)))
                .toList();
    }

    /**
     * Preference pair number {@code row}: which of two replies the person who asked prefers. The person is not perfect:
     * the better reply wins with probability σ(difference of the true rewards), as in the Bradley–Terry model.
     *
     * @throws IllegalArgumentException if the replies are equal, or the prompt is not one of this world
     */
    public Preference label(long row, String prompt, String first, String second, Labels labels) {
        if (first.equals(second)) {
            throw new IllegalArgumentException("pair " + row + ": both replies to \"" + prompt + "\" are \"" + first
                    + "\"; leave such pairs out, there is nothing to prefer");
        }
        double lead = labels == Labels.TRUE ? reward(prompt, first) - reward(prompt, second) : 0;
        return Draws.firstWins(seed, "label", row, lead)
                ? new Preference(prompt, first, second)
                : new Preference(prompt, second, first);
    }

    private Prompt prompt(String text) {
        Prompt prompt = byText.get(text);
        if (prompt == null) {
            throw new IllegalArgumentException("not a prompt of this world: \"" + text + "\"; prompts look like \""
                    + training.get(0).text() + "\"");
        }
        return prompt;
    }

    private static String ordinaryWord(Prompt prompt, SplittableRandom draws) {
        double place = draws.nextDouble();
        Taste taste = place < LIKED_PROBABILITY
                ? Taste.LIKED
                : place < LIKED_PROBABILITY + DISLIKED_PROBABILITY ? Taste.DISLIKED : Taste.NEUTRAL;
        List<String> words =
                WORDS.stream().filter(word -> prompt.taste(word) == taste).toList();
        return words.get(draws.nextInt(words.size()));
    }

    private static List<Prompt> everyPrompt() {
        return PEOPLE.stream()
                .flatMap(person -> TOPICS.stream()
                        .flatMap(liked -> TOPICS.stream()
                                .filter(disliked -> disliked != liked)
                                .map(disliked -> new Prompt(person, liked, disliked))))
                .toList();
    }

    /** How far the disliked topic lies behind the liked one on the circle of topics: 1 to 9. */
    private static int distance(Prompt prompt) {
        return Math.floorMod(TOPICS.indexOf(prompt.disliked()) - TOPICS.indexOf(prompt.liked()), TOPICS.size());
    }

    /** Two distances: so every topic is held out, and trained on, equally often on either side. */
    private static Set<Integer> heldOutDistances(long seed) {
        List<Integer> distances = IntStream.range(1, TOPICS.size()).boxed().toList();
        return Set.copyOf(
                shuffled(distances, Draws.of(seed, "held-out topics", 0)).subList(0, 2));
    }

    private static <T> List<T> shuffled(List<T> items, SplittableRandom draws) {
        List<T> copy = new ArrayList<>(items);
        for (int i = copy.size() - 1; i > 0; i--) {
            Collections.swap(copy, i, draws.nextInt(i + 1));
        }
        return List.copyOf(copy);
    }
}
