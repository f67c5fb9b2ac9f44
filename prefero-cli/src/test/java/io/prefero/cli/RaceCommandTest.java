package io.prefero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Races of a tiny model by the command. */
@Tag("recipe")
class RaceCommandTest {
    @TempDir
    static Path folder;

    private static Small small = new Small(Path.of(""));

    @BeforeAll
    static void make() {
        small = Small.in(folder);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{\"prompt\": \"Tell me %d.\", \"chosen\": \" I like tea.\", \"rejected\": \" No.\"}\n"
                    .formatted(i));
        }
        small.file("pairs.jsonl", rows.toString());
    }

    private static Called race(String out, String... more) {
        List<String> args = new ArrayList<>(List.of("race"));
        args.addAll(List.of(more));
        args.addAll(List.of("--model", small.model(), "--data", small.path("pairs.jsonl"), "--out", small.path(out)));
        args.addAll(List.of("--set", "train.batch=4", "--set", "train.lr=1e-3", "--set", "data.eval_fraction=0.5"));
        return Called.with(args);
    }

    @Test
    void aRacePrintsTablesAndLeavesNumbersAndAPage() {
        String[] entries = {"dpo", "simpo:beta=3", "soft=dpo:beta=0.01", "--steps", "2", "--baseline", "dpo"};
        Called called = race("whole", entries);
        assertThat(called.err()).isEmpty();
        assertThat(called.code()).isZero();
        assertThat(called.out())
                .contains(
                        "How they begin",
                        "1  dpo",
                        "2  simpo beta=3",
                        "3  soft",
                        "run 3 of 3: soft, seed 0",
                        "step 2/2")
                .contains("accuracy: difference from dpo", "no difference seen", "race.json", "race.html")
                .containsPattern("1  dpo +0\\.693 +[0-9.]+ +1\\.00 +[−0-9.]+ +1\\.00");
        assertThat(called.out().lines().dropWhile(l -> !l.startsWith("On ")))
                .filteredOn(l -> !l.contains(folder.toString()))
                .allMatch(l -> l.length() <= 100);
        for (String name : List.of("race.yaml", "race.json", "race.html", "simpo-beta=3/seed-0/report.html")) {
            assertThat(folder.resolve("whole").resolve(name)).isNotEmptyFile();
        }
        assertThat(race("whole", entries).error()).contains("--resume");
        List<String> again = new ArrayList<>(List.of(entries));
        again.add("--resume");
        assertThat(race("whole", again.toArray(String[]::new)).out())
                .contains("soft, seed 0: finished before")
                .doesNotContain("step 1/2");
    }

    @Test
    void entriesMayStandInAFile() throws Exception {
        String config = small.file("race.yaml", """
                race: { entries: [dpo, "soft=dpo:beta=0.01"], seeds: 2, by: likelihood_accuracy }
                train: { steps: 1 }
                """);
        Called dry = race("configured", "--config", config, "--dry-run");
        assertThat(dry.err()).isEmpty();
        assertThat(dry.out()).contains("seeds: 2", "by: likelihood_accuracy", "soft=dpo:beta=0.01", "steps: 1");
        assertThat(folder.resolve("configured")).doesNotExist();
        String whole =
                Files.writeString(folder.resolve("whole.yaml"), dry.out()).toString();
        assertThat(Called.with("race", "--config", whole, "--dry-run").out()).isEqualTo(dry.out());
    }

    @Test
    void wrongRacesAreOneMessageAndLeaveNothing() {
        assertThat(race("wrong", "dpo", "kto").error()).contains("kto learns from single responses");
        assertThat(race("wrong", "dpo", "simpo", "--set", "beta=0.3").error()).contains("dpo:beta=0.3");
        assertThat(race("wrong", "dpo", "simpo", "--by", "drift").error()).contains("drift", "accuracy");
        assertThat(race("wrong", "dpo", "simpo", "--set", "method.name=dpo").error())
                .contains("entries");
        assertThat(race("wrong").error()).contains("at least two entries");
        assertThat(race("wrong", "dpo").code()).isEqualTo(Failure.USAGE);
        assertThat(folder.resolve("wrong")).doesNotExist();
    }
}
