package io.prefero.lab.every;

import io.prefero.example.Kind;
import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.HeldOut;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import io.prefero.method.Methods;
import io.prefero.objective.TextObjective;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/** Every method of the table, from a file to a model that tells good from bad, and with shuffled labels to none that does. */
public final class EveryMethod implements Experiment {
    private static final String SHUFFLED = ", shuffled labels";
    private static final String MARGIN = "held-out margin";
    private static final String FORGOTTEN = "forgotten";

    private final World world;

    /** In a world. */
    public EveryMethod(World world) {
        this.world = world;
    }

    /**
     * A row that has whatever a method may ask for.
     *
     * @param completion a reply by itself, and {@code label} whether it is liked
     * @param reference the reply to imitate
     * @param description of the user, in words: here, what is good
     * @param scores of the completions, in [0, 1]
     */
    record Row(
            String prompt,
            String chosen,
            String rejected,
            String completion,
            boolean label,
            String reference,
            String rationale,
            String description,
            List<String> completions,
            List<Double> scores) {}

    /** A refusal, or a reply to keep. */
    record Lone(String prompt, String completion) {}

    @Override
    public String name() {
        return world.name();
    }

    @Override
    public String paper() {
        return "Every method of the table, end to end";
    }

    @Override
    public List<String> methods() {
        return List.copyOf(Methods.ofTexts());
    }

    @Override
    public String setting() {
        return world.setting()
                + " Each method gets rows of the kind it learns from, all made of the same judged pairs, and as many steps at the"
                + " same rate. The held-out margin is log π/π_before of the preferred reply minus that of the other, averaged over"
                + " pairs that nobody trained on. What unlearning forgets are the replies that were not preferred; it keeps the"
                + " others, and is judged by how much less likely the former become.";
    }

    @Override
    public List<Claim> claims() {
        return methods().stream()
                .flatMap(id -> kind(id) == Kind.FORGET ? unlearning(id) : learning(id))
                .toList();
    }

    private static Stream<Claim> learning(String id) {
        return Stream.of(
                Claim.that(id + ": the margin rises", m -> m.of(id, MARGIN)).of(id),
                Claim.that(
                                id + ": it rises more than with shuffled labels",
                                m -> m.of(id, MARGIN) - m.of(id + SHUFFLED, MARGIN))
                        .of(id),
                Claim.control(
                                id + ": with shuffled labels it rises less than a quarter of that",
                                m -> m.of(id, MARGIN) / 4 - m.of(id + SHUFFLED, MARGIN))
                        .of(id));
    }

    /** Judged by what is forgotten: the margin need not rise where all that resembles it is forgotten, too. */
    private static Stream<Claim> unlearning(String id) {
        return Stream.of(
                Claim.that(id + ": what is to be forgotten becomes less likely", m -> m.of(id, FORGOTTEN))
                        .of(id),
                Claim.control(
                                id + ": with shuffled labels less of it is forgotten",
                                m -> m.of(id, FORGOTTEN) - m.of(id + SHUFFLED, FORGOTTEN))
                        .of(id));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        World.Judged judged = world.judged(bench, seed);
        HeldOut held = HeldOut.of(judged.model(), judged.heldOut());
        Trial trial =
                Trial.of(bench, seed, author -> Map.of(MARGIN, held.margin(author), FORGOTTEN, held.forgotten(author)));
        for (String id : methods()) {
            trial.add(id, judged.model(), training(id, judged.pairs()));
            trial.add(id + SHUFFLED, judged.model(), training(id, judged.shuffled()));
        }
        return trial.measured();
    }

    private Training training(String id, List<Preference> pairs) {
        Kind kind = kind(id);
        List<Row> rows = IntStream.range(0, pairs.size())
                .mapToObj(i -> row(pairs.get(i), liked(kind, i)))
                .toList();
        Training training = Training.of("{ name: \"" + id + "\" }", rows, world.train());
        return kind == Kind.FORGET
                ? training.with("retain", kept(pairs)).with("refusals", List.of(new Lone("", world.refusal())))
                : training;
    }

    private static Kind kind(String id) {
        return ((TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode())).kind();
    }

    /** Whether the lone reply of row i is the preferred one. */
    private static boolean liked(Kind kind, int i) {
        return switch (kind) {
            case FORGET -> false;
            case UNPAIRED -> i % 2 == 0;
            default -> true;
        };
    }

    private Row row(Preference pair, boolean liked) {
        return new Row(
                pair.prompt(),
                pair.chosen(),
                pair.rejected(),
                liked ? pair.chosen() : pair.rejected(),
                liked,
                pair.chosen(),
                pair.chosen(),
                world.taste(pair.prompt()),
                List.of(pair.chosen(), pair.rejected()),
                List.of(1.0, 0.0));
    }

    private static List<Lone> kept(List<Preference> pairs) {
        return pairs.stream()
                .map(pair -> new Lone(pair.prompt(), pair.chosen()))
                .toList();
    }
}
