package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefero.Levels;
import io.prefero.Levels.Level;
import io.prefero.Tiny;
import io.prefero.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every method of the table trains from files, measures held-out rows, and goes on the same after a stop. */
@Tag("recipe")
class EveryMethodTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyMethodTrainsAndResumes() throws IOException {
        TinyRun runs = TinyRun.in(folder);
        Tiny.everyKind(folder.resolve("rows.jsonl"), 4, 20);
        Tiny.everyKind(folder.resolve("retain.jsonl"), 5, 7);
        Files.write(
                folder.resolve("refusals.jsonl"), List.of("{\"completion\": \"no\"}", "{\"completion\": \"pass\"}"));
        return Methods.ofTexts().stream()
                .map(id -> DynamicTest.dynamicTest(
                        id, Levels.counted(Level.EQUIVALENCES, id, () -> requireResumable(runs, id))));
    }

    private void requireResumable(TinyRun runs, String id) throws IOException {
        String name = id.replace("/", "-");
        String[] set = {
            "method={ name: \"" + id + "\" }",
            "data.train=\"" + folder.resolve("rows.jsonl") + "\"",
            "data.retain=\"" + folder.resolve("retain.jsonl") + "\"",
            "data.refusals=\"" + folder.resolve("refusals.jsonl") + "\"",
            "data.eval_fraction=0.3",
            "train={ lr: 0.01, batch: 4, micro_batch: 2, steps: 4, checkpoint_every: 2, eval_every: 2 }"
        };
        Run.Result result = Run.of(runs.settings(name + "-whole", set)).run(Listener.SILENT);
        assertThat(result.steps()).isEqualTo(4);
        RunSettings cut = runs.settings(name + "-cut", set);
        assertThatThrownBy(() -> Run.of(cut).run(new StopAt(3))).isInstanceOf(Stopped.class);
        Run.resume(cut.out()).run(Listener.SILENT);
        List<Map<String, JsonNode>> whole = TinyRun.metrics(runs.out(name + "-whole"));
        assertThat(TinyRun.metrics(cut.out())).isEqualTo(whole).hasSize(4);
        assertThat(whole.get(1)).containsKey("eval_loss");
        whole.forEach(step -> assertThat(step.get("loss").isNumber()).isTrue());
        assertThat(Files.readAllBytes(cut.out().resolve("model/model.safetensors")))
                .isEqualTo(Files.readAllBytes(result.weights().resolve("model.safetensors")));
    }

    @Test
    void unlearningWithoutWhatItKeepsIsRefused() throws IOException {
        TinyRun runs = TinyRun.in(folder);
        assertThatThrownBy(() -> Run.of(runs.settings("npo", "method.name=npo")).run(Listener.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data.retain")
                .hasMessageContaining("rt_coeff");
        assertThatThrownBy(() ->
                        Run.of(runs.settings("idk", "method.name=idk-dpo")).run(Listener.SILENT))
                .hasMessageContaining("data.refusals");
        assertThatThrownBy(() -> Run.of(runs.settings("both", "method.name=npo", "data.retain=\"" + runs.data() + "\""))
                        .run(Listener.SILENT))
                .hasMessageContaining("is in data.train too");
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Stops a run after a step. */
    private record StopAt(long last) implements Listener {
        @Override
        public void onStep(Step step) {
            if (step.number() == last) {
                throw new Stopped();
            }
        }
    }
}
