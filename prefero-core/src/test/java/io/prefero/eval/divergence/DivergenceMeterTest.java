package io.prefero.eval.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.eval.divergence.DivergenceMeter.Beginning;
import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.LanguageModel;
import io.prefero.models.PaddedLayout;
import io.prefero.models.Pass;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.RoleModel;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is measured along a policy's texts equals what plain Java makes of both models' logits. */
@Tag("unit")
class DivergenceMeterTest {
    private static final SamplingSettings SETTINGS = SamplingSettings.pure(12, Set.of(1));

    private final LanguageModel policy = Tiny.model(1);
    private final LanguageModel reference = Tiny.model(2);
    private final List<Beginning> beginnings = IntStream.range(0, 6)
            .mapToObj(i -> new Beginning(
                    new Prompt("p:" + i, "p" + i),
                    Tiny.ids(Draw.seed(5).at(i), 1 + i),
                    Draw.seed(6).at(i)))
            .toList();

    @AfterEach
    void close() {
        policy.close();
        reference.close();
    }

    private static RoleModel<LanguageModel> frozen(LanguageModel model) {
        return new RoleModel<>(model, Pass.BASE, RoleModel.Training.FROZEN);
    }

    @Test
    void sumsAreThoseOfBothModelsLogitsAlongThePolicysText() {
        List<Sample> samples = new DivergenceMeter(frozen(policy), frozen(reference)).measure(beginnings, SETTINGS);
        assertThat(samples).hasSameSizeAs(beginnings);
        for (int i = 0; i < samples.size(); i++) {
            int[] prompt = beginnings.get(i).ids();
            int[] text = Generator.of(policy, Pass.BASE)
                    .generate(
                            List.of(prompt), SETTINGS, List.of(beginnings.get(i).draw()))
                    .get(0)
                    .ids();
            Sample ours = samples.get(i);
            assertThat(ours.prompt()).isEqualTo(beginnings.get(i).prompt());
            assertThat(ours.tokens()).isEqualTo(text.length);
            assertThat(ours.ended()).isEqualTo(text[text.length - 1] == 1);
            compare(ours, prompt, text);
        }
    }

    private void compare(Sample ours, int[] prompt, int[] text) {
        int[] all = IntStream.concat(Arrays.stream(prompt), Arrays.stream(text)).toArray();
        double[] p = logProbabilities(policy, all);
        double[] q = logProbabilities(reference, all);
        double reverse = 0;
        double ratio = 0;
        for (int t = prompt.length; t < all.length; t++) {
            for (int v = 0; v < Tiny.VOCABULARY; v++) {
                int at = (t - 1) * Tiny.VOCABULARY + v;
                reverse += Math.exp(p[at]) * (p[at] - q[at]);
                ratio += v == all[t] ? p[at] - q[at] : 0;
            }
        }
        assertThat(ours.sums().get(Divergence.REVERSE_KL)).isCloseTo(reverse, within(1e-9));
        assertThat(ours.logRatio()).isCloseTo(ratio, within(1e-9));
        assertThat(ours.sums().get(Divergence.FORWARD_KL)).isNotCloseTo(reverse, within(1e-3));
        assertThat(ours.sums().get(Divergence.JENSEN_SHANNON)).isBetween(1e-3, 2 * Math.log(2) * text.length);
    }

    private static double[] logProbabilities(LanguageModel model, int[] ids) {
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            PaddedLayout alone = new PaddedLayout(1, ids.length, model.config(), model.device());
            Tensor hidden =
                    model.decoder().run(Tensor.of(ids), alone, Pass.BASE).hidden();
            return model.decoder().logits(hidden).logSoftmax(-1).toDoubles();
        }
    }

    @Test
    void aModelDoesNotDivergeFromItself() {
        for (Sample sample : new DivergenceMeter(frozen(policy), frozen(policy)).measure(beginnings, SETTINGS)) {
            assertThat(sample.sums().values()).allSatisfy(d -> assertThat(d).isCloseTo(0, within(1e-12)));
            assertThat(sample.logRatio()).isCloseTo(0, within(1e-12));
        }
    }
}
