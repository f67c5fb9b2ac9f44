package io.prefero.race;

import io.prefero.setting.Block;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Trees;
import io.prefero.train.RunSettings;
import io.prefero.train.TrainSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A race, whole: what {@code race.yaml} holds. It is a run without a method, and a block {@code race}.
 *
 * @param shared the keys of a run that are the same for all: model, data, train, out, seed
 * @param entries who takes part, at least two
 * @param seeds how many runs each entry makes, of seeds one after another
 * @param baseline the label of the entry that the others are compared with; absent: the best
 * @param by what ranks them
 */
public record RaceSettings(Block shared, List<Entry> entries, int seeds, Optional<String> baseline, Yardstick by) {
    private static final String METHOD = "method";
    private static final String RACE = "race";
    private static final double HELD_OUT = 0.1;

    /** The keys of the block {@code race}. */
    private record Keys(
            @Setting("the entries: METHOD, METHOD:KEY=VALUE,… or LABEL=METHOD:KEY=VALUE,…")
            List<String> entries,

            @Setting(value = "runs of each entry, of seeds one after another", initial = "1", min = 1)
            int seeds,

            @Setting("label of the entry that the others are compared with; absent: the best")
            Optional<String> baseline,

            @Setting(value = "what ranks the entries", initial = "accuracy")
            Yardstick by) {}

    public RaceSettings {
        entries = List.copyOf(entries);
        if (entries.size() < 2) {
            throw new IllegalArgumentException("a race needs at least two entries, got "
                    + (entries.isEmpty() ? "none" : entries.get(0).text())
                    + "; name methods, as in: race dpo simpo dpo:beta=0.5");
        }
        Set<String> folders = new HashSet<>();
        for (Entry entry : entries) {
            if (!folders.add(entry.folder())) {
                throw new IllegalArgumentException("two entries are called " + entry.label()
                        + "; give one a label of its own, as in other=" + entry.text());
            }
        }
        List<String> labels = entries.stream().map(Entry::label).toList();
        baseline.filter(b -> !labels.contains(b)).ifPresent(b -> {
            throw new IllegalArgumentException(
                    "the baseline " + b + " is no entry; entries are " + String.join(", ", labels));
        });
        if (!by.judges()) {
            throw new IllegalArgumentException("race.by is " + by.word() + ", of which more is not better; rank by "
                    + Yardstick.ACCURACY.word() + " or " + Yardstick.LIKELIHOOD_ACCURACY.word());
        }
    }

    /**
     * Reads a race's tree. Where nothing says what is held out, a tenth of the prompts is.
     *
     * @throws IllegalArgumentException naming the key, its value and what is allowed
     */
    public static RaceSettings read(ObjectNode tree) {
        if (tree.has(METHOD)) {
            throw new IllegalArgumentException("a race has entries and no method; leave out method " + tree.path(METHOD)
                    + ", and name it among the entries");
        }
        Keys keys = Settings.read(Keys.class, tree.path(RACE), "race.");
        ObjectNode shared = tree.deepCopy().without(RACE);
        ObjectNode data = shared.withObjectProperty("data");
        if (!data.has("eval") && !data.has("eval_fraction")) {
            data.put("eval_fraction", HELD_OUT);
        }
        List<Entry> entries = keys.entries.stream().map(Entry::parse).toList();
        RaceSettings given = new RaceSettings(new Block(shared), entries, keys.seeds, keys.baseline, keys.by);
        return given.whole();
    }

    /** The same with every shared key in it; every run's settings are read once. */
    private RaceSettings whole() {
        Alike.require(entries, entries.stream().map(e -> run(e, firstSeed())).toList());
        ObjectNode tree = shared.tree();
        tree.putObject(METHOD)
                .setAll(entries.get(0).settings().tree().path(METHOD).asObject());
        RunSettings plain = RunSettings.read(tree);
        refuseChoice(plain.train());
        return new RaceSettings(new Block(plain.toTree().without(METHOD)), entries, seeds, baseline, by);
    }

    private static void refuseChoice(TrainSettings train) {
        if (train.patience().isPresent()) {
            throw new IllegalArgumentException(
                    "train.patience would end runs early, but the budget of a race is the same for all; leave it out");
        }
        if (train.result() == TrainSettings.Final.BEST) {
            throw new IllegalArgumentException("train.result: best would choose weights by the held-out rows that the"
                    + " race is decided on; leave it out");
        }
    }

    /** One run of an entry. */
    public RunSettings run(Entry entry, long seed) {
        ObjectNode tree = shared.tree();
        Trees.overlay(tree, entry.settings().tree());
        tree.put("out", out().resolve(entry.folder()).resolve("seed-" + seed).toString());
        return RunSettings.read(tree.put("seed", seed));
    }

    /** The folder that the race makes. */
    public Path out() {
        JsonNode out = shared.tree().path("out");
        if (!out.isString()) {
            throw new IllegalArgumentException("out is missing: the folder that the race makes");
        }
        return Path.of(out.asString());
    }

    /** The seeds that each entry runs with. */
    public List<Long> allSeeds() {
        return LongStream.range(firstSeed(), firstSeed() + seeds).boxed().toList();
    }

    private long firstSeed() {
        return shared.tree().path("seed").asLong(0);
    }

    /** Every effective setting, as {@link #read} takes it. */
    public ObjectNode toTree() {
        ObjectNode tree = shared.tree();
        List<String> texts = entries.stream().map(Entry::text).toList();
        tree.set(RACE, Settings.write(new Keys(texts, seeds, baseline, by)));
        return tree;
    }

    /**
     * Refuses to go on with other settings than these.
     *
     * @param given the keys that are asked for; the others stay
     */
    public void refuseChanges(ObjectNode given) {
        ObjectNode asked = toTree();
        Trees.overlay(asked, given);
        asked.put("out", out().toString());
        Map<String, JsonNode> before = Trees.leaves(toTree());
        Trees.leaves(read(asked).toTree()).forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                throw new IllegalArgumentException("a race goes on with its own settings: " + key + " is "
                        + before.getOrDefault(key, value) + " there, and now " + value
                        + ". Leave it out, or start a new race in another folder");
            }
        });
    }

    /** The same race in another place. */
    RaceSettings in(Path folder) {
        ObjectNode tree = shared.tree().put("out", folder.toString());
        return new RaceSettings(new Block(tree), entries, seeds, baseline, by);
    }
}
