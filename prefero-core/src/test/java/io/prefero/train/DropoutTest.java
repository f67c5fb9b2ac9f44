package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.Tiny;
import io.prefero.method.Methods;
import io.prefero.models.LanguageModel;
import io.prefero.models.LoraSettings;
import io.prefero.objective.TextObjective;
import io.prefero.score.Need;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TextScorer;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** Dropout is drawn anew for every step and piece, and the same again where a piece is scored twice. */
@Tag("unit")
class DropoutTest {
    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void makeModel() {
        model = Tiny.folder(folder.resolve("model"), 1);
    }

    /** One call of a scorer. */
    private record Call(Scorer.Mode mode, Draw draw, List<Double> policy) {}

    private record Recording(Scorer scorer, List<Call> calls) implements Scorer {
        @Override
        public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
            Scored scored = scorer.score(trees, needs, mode, draw);
            List<Double> policy = scored.branches().stream()
                    .filter(b -> b.name().equals(needs.get(0).branch()))
                    .flatMap(b -> Arrays.stream(b.column(Signal.POLICY).values().toDoubles())
                            .boxed())
                    .toList();
            calls.add(new Call(mode, draw, policy));
            return scored;
        }
    }

    private static List<Call> calls(String id) {
        TextObjective objective = (TextObjective) Methods.named(id).with(JsonNodeFactory.instance.objectNode());
        Lora lora = new Lora(3, 6, 0.5, List.of("all-linear"), LoraSettings.Scaling.BY_RANK, false);
        ModelSettings settings =
                new ModelSettings(model, Optional.of(lora), Optional.empty(), "f64", "cpu", "auto", false);
        Roles<LanguageModel> roles = Roles.ofTexts(objective, settings, Draw.seed(2));
        Recording recording = new Recording(TextScorer.fast(roles.models()), new ArrayList<>());
        String train = "{ batch: 4, micro_batch: 2, steps: 3, lr: 0.05, warmup: 0, order: file }";
        try (TinyTrainer trainer =
                TinyTrainer.of(objective, roles, recording, train, TinyTrainer.rows(1, 4), List.of())) {
            trainer.run();
        }
        return recording.calls;
    }

    @Test
    void everyStepAndPieceHasADrawOfItsOwn() {
        List<Call> calls = calls("dpo");
        assertThat(calls).hasSize(6);
        assertThat(new HashSet<>(calls.stream().map(Call::draw).toList())).hasSize(6);
    }

    @Test
    void aPieceThatIsScoredTwiceDropsTheSame() {
        List<Call> calls = calls("kto");
        assertThat(calls).hasSize(12);
        for (int step = 0; step < 3; step++) {
            for (int piece = 0; piece < 2; piece++) {
                Call rehearsed = calls.get(4 * step + piece);
                Call trained = calls.get(4 * step + 2 + piece);
                assertThat(rehearsed.mode()).isEqualTo(Scorer.Mode.REHEARSE);
                assertThat(trained.mode()).isEqualTo(Scorer.Mode.TRAIN);
                assertThat(trained.policy()).isEqualTo(rehearsed.policy());
            }
        }
    }
}
