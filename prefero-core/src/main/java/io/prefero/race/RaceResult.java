package io.prefero.race;

import io.prefero.eval.Interval;
import io.prefero.tensor.AtomicFile;
import io.prefero.train.Beginning;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a race came to.
 *
 * @param counts how much it was run and measured on
 * @param beginnings losses and gradients before the first step
 * @param standings the entries, the best first
 */
public record RaceResult(RaceSettings settings, Counts counts, Beginnings beginnings, Standings standings) {
    /**
     * How many rows there were.
     *
     * @param trained rows to train on
     * @param heldOut rows that decide
     * @param prompts how many different prompts these have
     */
    public record Counts(int trained, int heldOut, int prompts) {}

    /** The file with every number. */
    public Path json() {
        return settings.out().resolve("race.json");
    }

    /** The page to look at. */
    public Path page() {
        return settings.out().resolve("race.html");
    }

    void write() {
        AtomicFile.write(json(), toJson().toPrettyString() + "\n");
        RacePage.of(this).write(page());
    }

    ObjectNode toJson() {
        ObjectNode json = node();
        json.set("settings", settings.toTree());
        json.putObject("rows")
                .put("trained", counts.trained)
                .put("held_out", counts.heldOut)
                .put("held_out_prompts", counts.prompts);
        json.set("start", start());
        json.put("ranked_by", standings.by().word()).put("baseline", standings.baseline());
        ArrayNode ranked = json.putArray("standings");
        standings.ranked().forEach(s -> ranked.add(standing(s)));
        ArrayNode caveats = json.putArray("caveats");
        Caveats.of(this).forEach(caveats::add);
        return json;
    }

    private ObjectNode start() {
        ObjectNode json = node();
        ArrayNode entries = json.putArray("entries");
        for (int i = 0; i < settings.entries().size(); i++) {
            Beginning b = beginnings.entries().get(i);
            entries.addObject()
                    .put("entry", settings.entries().get(i).label())
                    .put("loss", b.loss())
                    .put("gradient_norm", b.gradientNorm());
        }
        ArrayNode cosines = json.putArray("cosines");
        beginnings.cosines().forEach(row -> row.forEach(cosines.addArray()::add));
        return json;
    }

    private static ObjectNode standing(Standings.Standing s) {
        ObjectNode json = node().put("entry", s.label());
        ObjectNode yardsticks = json.putObject("yardsticks");
        for (Yardstick yardstick : Yardstick.values()) {
            ObjectNode own = yardsticks.putObject(yardstick.word());
            put(own, "mean", s.mean(yardstick));
            s.against(yardstick).ifPresent(c -> {
                ObjectNode against = own.putObject("against_baseline");
                put(against, "difference", c.change().difference());
                ArrayNode seeds = against.putArray("by_seed");
                c.bySeed().forEach(seeds::add);
                against.put("verdict", c.words(yardstick));
            });
        }
        return json;
    }

    private static void put(ObjectNode json, String name, Interval interval) {
        json.put(name, interval.estimate());
        json.putArray("interval").add(interval.low()).add(interval.high());
    }

    private static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }
}
