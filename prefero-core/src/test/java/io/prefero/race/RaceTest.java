package io.prefero.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.train.Listener;
import io.prefero.train.MetricsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Races of tiny models: how they begin, what they come to, how they go on after a stop, what they refuse. */
@Tag("recipe")
class RaceTest {
    @TempDir
    Path folder;

    private TinyRace races = new TinyRace(Path.of(""));

    @BeforeEach
    void make() throws IOException {
        races = TinyRace.in(folder);
    }

    private Beginnings beginnings(String... entries) {
        return Beginnings.of(races.settings("out", entries), folder.resolve("gradients"), Listener.SILENT);
    }

    // ---- how they begin

    @Test
    void anEntryPullsAsItselfAndWithTwiceTheLossTwiceAsHard() {
        Beginnings b = beginnings("dpo", "same=dpo", "twice=weighted-sum:terms=[{method: dpo, weight: 2}]", "simpo");
        double norm = b.entries().get(0).gradientNorm();
        assertThat(norm).isPositive();
        assertThat(b.cosines().get(0).get(1)).isCloseTo(1, within(1e-9));
        assertThat(b.cosines().get(0).get(2)).isCloseTo(1, within(1e-9));
        assertThat(b.entries().get(2).gradientNorm()).isCloseTo(2 * norm, within(1e-5 * norm));
        assertThat(b.entries().get(2).loss()).isCloseTo(2 * b.entries().get(0).loss(), within(1e-6));
        assertThat(b.cosines().get(0).get(3)).isBetween(-0.99, 0.99);
        for (int i = 0; i < 4; i++) {
            assertThat(b.cosines().get(i).get(i)).isCloseTo(1, within(1e-9));
            assertThat(b.cosines().get(i).get(3)).isEqualTo(b.cosines().get(3).get(i));
        }
    }

    @Test
    void dpoPullsAgainstItselfWithSidesSwapped() {
        ObjectNode swapped = races.tree("out", "dpo", "simpo");
        swapped.withObject("data").put("train", folder.resolve("swapped.jsonl").toString());
        Beginnings.of(RaceSettings.read(swapped), folder.resolve("against"), Listener.SILENT);
        beginnings("dpo", "simpo");
        List<Path> files =
                List.of(folder.resolve("gradients/dpo.safetensors"), folder.resolve("against/dpo.safetensors"));
        assertThat(Beginnings.cosines(files).get(0).get(1)).isCloseTo(-1, within(1e-6));
    }

    @Test
    void normsAndLossesAreThoseOfEachRunsFirstStep() {
        RaceResult result = Race.of(races.settings("out", "dpo", "simpo", "orpo:beta=0.3"))
                .run(Spectator.SILENT)
                .orElseThrow();
        List<String> folders = List.of("dpo", "simpo", "orpo-beta=0.3");
        for (int i = 0; i < folders.size(); i++) {
            var first = MetricsFile.read(races.out("out").resolve(folders.get(i) + "/seed-3/metrics.jsonl"))
                    .get(0);
            assertThat(result.beginnings().entries().get(i).gradientNorm()).isEqualTo(first.get("grad_norm"));
            assertThat(result.beginnings().entries().get(i).loss()).isEqualTo(first.get("loss"));
        }
    }

    // ---- what they come to

    @Test
    void identicalEntriesShowNoDifferenceAndDifferentRatesDo() throws IOException {
        RaceResult result = Race.of(races.settings("out", "dpo", "same=dpo", "still=dpo:train.lr=1e-12"))
                .run(Spectator.SILENT)
                .orElseThrow();
        Standings standings = Standings.of(
                scores("out", "dpo", "same", "still"),
                Course.open(result.settings()).prompts(),
                Yardstick.ACCURACY,
                Optional.of("dpo"));
        for (Standings.Standing s : standings.ranked()) {
            for (Yardstick yardstick : Yardstick.values()) {
                Comparison.Verdict expected = s.label().equals("still") && yardstick == Yardstick.DRIFT
                        ? Comparison.Verdict.LESS
                        : Comparison.Verdict.NONE_SEEN;
                if (s.label().equals("same") || yardstick == Yardstick.DRIFT) {
                    s.against(yardstick).ifPresent(c -> assertThat(c.verdict()).isEqualTo(expected));
                }
            }
        }
        Standings.Standing still = standings.ranked().stream()
                .filter(s -> s.label().equals("still"))
                .findFirst()
                .orElseThrow();
        assertThat(still.mean(Yardstick.DRIFT).estimate()).isCloseTo(0, within(1e-9));
        assertThat(still.mean(Yardstick.MARGIN).estimate()).isCloseTo(0, within(1e-4));
    }

    @Test
    void theFolderHoldsNumbersAndAPage() throws IOException {
        ObjectNode tree = races.tree("out", "dpo", "simpo");
        tree.withObject("race").put("seeds", 2);
        RaceResult result =
                Race.of(RaceSettings.read(tree)).run(Spectator.SILENT).orElseThrow();
        JsonNode json = JsonMapper.shared().readTree(result.json().toFile());
        assertThat(json.path("standings").size()).isEqualTo(2);
        assertThat(json.path("start").path("cosines").get(0).get(0).asDouble()).isCloseTo(1, within(1e-9));
        JsonNode second = json.path("standings").get(1).path("yardsticks").path("accuracy");
        assertThat(second.path("against_baseline").path("by_seed").size()).isEqualTo(2);
        assertThat(Files.readString(result.page()))
                .contains("Race on model", "Accuracy: difference from", "What to doubt");
        assertThat(Race.settings(races.out("out")).toTree())
                .isEqualTo(result.settings().toTree());
        assertThat(races.out("out").resolve(".gradients")).doesNotExist();
    }

    private Map<String, List<List<RowScore>>> scores(String out, String... labels) {
        Map<String, List<List<RowScore>>> scores = new LinkedHashMap<>();
        for (String label : labels) {
            Path file = races.out(out).resolve(label + "/seed-3/held-out.json");
            scores.put(label, List.of(List.of(JsonMapper.shared().readValue(file.toFile(), RowScore[].class))));
        }
        return scores;
    }

    // ---- how they go on

    @Test
    void aStoppedRaceGoesOnAndEndsWithTheSameNumbers() throws IOException {
        String whole = numbers(Race.of(races.settings("whole", "dpo", "simpo")).run(Spectator.SILENT));
        Race race = Race.of(races.settings("cut", "dpo", "simpo"));
        assertThat(race.run(new StopAt(race, 2, 2))).isEmpty();
        assertThat(races.out("cut").resolve("race.json")).doesNotExist();
        Path first = races.out("cut").resolve("dpo/seed-3/held-out.json");
        FileTime written = Files.getLastModifiedTime(first);
        List<Long> steps = new ArrayList<>();
        String resumed = numbers(Race.resume(races.out("cut")).run(new Counting(steps)));
        assertThat(resumed).isEqualTo(whole);
        assertThat(steps).containsExactly(3L);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
    }

    private static String numbers(Optional<RaceResult> result) {
        return result.orElseThrow().toJson().path("standings").toString();
    }

    /** Stops a race in one of its runs, after a step. */
    private record StopAt(Race race, int run, long step) implements Spectator {
        @Override
        public Listener onRun(Entry entry, long seed, int number, int of) {
            return new Listener() {
                @Override
                public void onStep(Step done) {
                    if (number == run && done.number() == step) {
                        race.cancel();
                    }
                }
            };
        }
    }

    private record Counting(List<Long> steps) implements Spectator {
        @Override
        public Listener onRun(Entry entry, long seed, int number, int of) {
            return new Listener() {
                @Override
                public void onStep(Step done) {
                    steps.add(done.number());
                }
            };
        }
    }

    @Test
    void aRaceGoesOnWithItsOwnSettingsOnly() {
        Race.of(races.settings("out", "dpo", "simpo")).run(Spectator.SILENT);
        RaceSettings before = Race.settings(races.out("out"));
        before.refuseChanges(races.tree("out", "dpo", "simpo"));
        assertThatThrownBy(() -> before.refuseChanges(races.tree("out", "dpo", "orpo")))
                .hasMessageContaining("race.entries")
                .hasMessageContaining("orpo");
        assertThatThrownBy(() -> Race.of(races.settings("out", "dpo", "simpo"))).hasMessageContaining("--resume");
    }

    // ---- what they refuse

    @Test
    void entriesThatCannotBeComparedAreNamed() {
        requireRefused(
                new String[] {"dpo", "simpo", "kto"}, "kto learns from single responses", "the others from pairs");
        requireRefused(new String[] {"kto", "anchored-po/zero-unpaired"}, "chosen response", "single responses");
        requireRefused(new String[] {"dpo"}, "at least two", "dpo");
        requireRefused(new String[] {"dpo", "dpo"}, "two entries are called dpo", "other=dpo");
        requireRefused(new String[] {"dpo", "dpo:betta=1"}, "betta", "did you mean beta?");
        requireRefused(new String[] {"dpo", "dppo"}, "dppo");
        requireRefused(new String[] {"dpo", "simpo:train.batch=4"}, "simpo:train.batch=4", "--set");
        requireRefused(new String[] {"dpo", "simpo:seed=4"}, "seed", "share");
        requireRefused(new String[] {"dpo", "../x=simpo"}, "label");
        assertThat(races.out("refused")).doesNotExist();
    }

    private void requireRefused(String[] entries, String... words) {
        assertThatThrownBy(() -> races.settings("refused", entries))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatWouldMakeARaceUnfairIsRefusedAndLeavesNothing() {
        ObjectNode patient = races.tree("refused", "dpo", "simpo");
        patient.withObject("train").put("patience", 1).put("eval_every", 1);
        assertThatThrownBy(() -> RaceSettings.read(patient)).hasMessageContaining("budget");
        ObjectNode unknown = races.tree("refused", "dpo", "simpo");
        unknown.withObject("race").put("baseline", "orpo");
        assertThatThrownBy(() -> RaceSettings.read(unknown)).hasMessageContaining("orpo is no entry");
        ObjectNode few = races.tree("refused", "dpo", "simpo");
        few.withObject("data").put("eval_fraction", 0.05);
        assertThatThrownBy(() -> Race.of(RaceSettings.read(few)).run(Spectator.SILENT))
                .hasMessageContaining("at least 10 held-out prompts");
        ObjectNode leaking = races.tree("refused", "dpo", "simpo");
        leaking.withObject("data")
                .put("eval", folder.resolve("rows.jsonl").toString())
                .remove("eval_fraction");
        assertThatThrownBy(() -> Race.of(RaceSettings.read(leaking)).run(Spectator.SILENT))
                .hasMessageContaining("is in data.train too");
        assertThat(races.out("refused")).doesNotExist();
    }

    @Test
    void anEntrysOwnRateReachesItsRunOnly() {
        RaceSettings race = races.settings("out", "dpo", "hot=dpo:beta=0.3,train.lr=0.5");
        assertThat(race.entries().get(1).label()).isEqualTo("hot");
        assertThat(race.run(race.entries().get(1), 3).train().lr()).isEqualTo(0.5);
        assertThat(race.run(race.entries().get(1), 3).objective().toString()).contains("beta=0.3");
        assertThat(race.run(race.entries().get(0), 3).train().lr()).isEqualTo(0.01);
        assertThat(race.toTree().path("train").path("lr").asDouble()).isEqualTo(0.01);
    }
}
