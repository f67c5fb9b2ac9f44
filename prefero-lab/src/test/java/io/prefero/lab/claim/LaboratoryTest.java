package io.prefero.lab.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.lab.bench.Bench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("unit")
class LaboratoryTest {
    @TempDir
    Path folder;

    private final List<Long> asked = Collections.synchronizedList(new ArrayList<>());

    /** Measures twice its seed, and nothing in the control. */
    private final Experiment doubling = new Experiment() {
        @Override
        public String name() {
            return "doubling";
        }

        @Override
        public String paper() {
            return "On doubling";
        }

        @Override
        public List<String> methods() {
            return List.of("dpo");
        }

        @Override
        public String setting() {
            return "Numbers <b>.";
        }

        @Override
        public List<Claim> claims() {
            return List.of(
                    Claim.that("twice is more", m -> m.gain("twice", "once", "number")),
                    Claim.that("once is more", m -> m.gain("once", "twice", "number")),
                    Claim.control("coins do nothing", m -> 1 - m.of("once", "coin")));
        }

        @Override
        public Measured measure(Bench bench, long seed) {
            asked.add(seed);
            Measured measured = new Measured();
            measured.note("once", "number", seed);
            measured.note("once", "coin", 0.01 * seed);
            measured.note("twice", "number", 2.0 * seed);
            return measured;
        }
    };

    @Test
    void everySeedIsMeasuredOnceAndFoundAgain() throws IOException {
        Result first = new Laboratory(folder, line -> {}).run(doubling, 3);
        assertThat(asked).containsExactlyInAnyOrder(1L, 2L, 3L);
        Result again = new Laboratory(folder, line -> {}).run(doubling, 4);
        assertThat(asked).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(again.seeds().get(2).arms()).isEqualTo(first.seeds().get(2).arms());
        Path file = folder.resolve("measured/doubling-2.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"program\":\"", "\"program\":\"older"));
        new Laboratory(folder, line -> {}).run(doubling, 4);
        assertThat(asked).hasSize(5).endsWith(2L);
    }

    @Test
    void verdictsAreSaidAndShown() {
        Result result = new Laboratory(folder, line -> {}).run(doubling, 4);
        assertThat(result.findings())
                .extracting(Finding::verdict)
                .containsExactly(Verdict.HOLDS, Verdict.FAILS, Verdict.HOLDS);
        assertThat(result.text())
                .contains("twice is more\n    2.50 [0.446, 4.55], must be above 0: holds")
                .contains("once is more\n    -2.50 [-4.55, -0.446], must be above 0: does not hold")
                .contains("control: coins do nothing");
        String page = new LabReport(List.of(result)).report().html();
        assertThat(page)
                .contains("Numbers &lt;b&gt;.", "Not all claims hold", "Control: coins do nothing", "does not hold")
                .contains("2.50 [0.446, 4.55]");
    }

    @Test
    void verdictsAreWrittenForProgramsToo() throws IOException {
        Result result = new Laboratory(folder, line -> {}).run(doubling, 4);
        new Verdicts(List.of(result)).write(folder.resolve("verdicts.json"));
        JsonNode said = JsonMapper.shared().readTree(Files.readString(folder.resolve("verdicts.json")));
        assertThat(said.at("/0/name").asString()).isEqualTo("doubling");
        assertThat(said.at("/0/methods/0").asString()).isEqualTo("dpo");
        assertThat(said.at("/0/findings/0/verdict").asString()).isEqualTo("holds");
        assertThat(said.at("/0/findings/0/effect").asDouble()).isEqualTo(2.5);
        assertThat(said.at("/0/findings/1/verdict").asString()).isEqualTo("does not hold");
        assertThat(said.at("/0/findings/2/kind").asString()).isEqualTo("control");
    }
}
