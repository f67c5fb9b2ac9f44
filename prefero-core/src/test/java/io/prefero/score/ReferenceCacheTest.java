package io.prefero.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.score.cache.Fingerprint;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cache gives is what the reference said, and it says nothing of another model's. */
@Tag("unit")
class ReferenceCacheTest {
    private static final List<Signal> SIGNALS = List.of(Signal.POLICY, Signal.REFERENCE, Signal.TOKEN_KL);
    private static final List<Need> NEEDS = List.of(Need.of("chosen", SIGNALS), Need.of("rejected", SIGNALS));

    @TempDir
    Path folder;

    private final List<Tree> trees = Tiny.sharing(Draw.seed(3), 6).stream()
            .map(row -> Tree.of(row, List.of("chosen", "rejected")))
            .toList();
    private final LanguageModel policy = Tiny.model(1);
    private LanguageModel reference = Tiny.model(2);

    @BeforeEach
    void learn() {
        policy.parameters().values().forEach(Tensor::requireGrad);
    }

    @AfterEach
    void close() {
        policy.close();
        reference.close();
    }

    private Map<Role, RoleModel<LanguageModel>> models() {
        return Map.of(
                Role.POLICY, new RoleModel<>(policy, Pass.BASE, RoleModel.Training.TRAINED),
                Role.REFERENCE, new RoleModel<>(reference, Pass.BASE, RoleModel.Training.FROZEN));
    }

    private ReferenceCache cache(char model) {
        Fingerprint fingerprint = new Fingerprint(String.valueOf(model).repeat(64));
        return new ReferenceCache(folder, Map.of(Role.REFERENCE, fingerprint), message -> {
            throw new AssertionError(message);
        });
    }

    /** All columns and all gradients. */
    private Map<String, double[]> numbers(Scorer scorer, List<Tree> some) {
        return Numbers.of(scorer, some, NEEDS, policy, (name, signal, values) -> values.times(0.3));
    }

    private static void equal(Map<String, double[]> ours, Map<String, double[]> theirs) {
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        ours.forEach((name, values) -> assertThat(values).as(name).containsExactly(theirs.get(name), within(1e-11)));
    }

    @Test
    void anEmptyCacheAFullOneAndNoneGiveTheSame() {
        Map<String, double[]> without = numbers(TextScorer.fast(models()), trees);
        try (ReferenceCache cache = cache('a')) {
            equal(
                    numbers(TextScorer.fast(models(), cache), trees.subList(0, 3)),
                    numbers(TextScorer.fast(models()), trees.subList(0, 3)));
            equal(numbers(TextScorer.fast(models(), cache), trees), without);
        }
        try (ReferenceCache cache = cache('a')) {
            equal(numbers(TextScorer.fast(models(), cache), trees), without);
        }
    }

    @Test
    void whatIsThereIsComputedAgainForOneExampleOfTheFirstSecondFourthBatch() {
        List<Need> frozen = List.of(Need.of("chosen", List.of(Signal.REFERENCE)));
        List<Integer> computed = new ArrayList<>();
        Scorer live = (some, needs, mode, draw) -> {
            computed.add(some.size());
            return TextScorer.fast(models()).score(some, needs, mode, draw);
        };
        try (ReferenceCache cache = cache('a')) {
            FrozenScores scores = new FrozenScores(cache, models(), live, Optional.empty());
            for (int batch = 0; batch < 6; batch++) {
                scores.columns(frozen, trees);
            }
        }
        assertThat(computed).containsExactly(6, 1, 1, 1);
    }

    @Test
    void aFirstBatchIsComputedWholeAndCompared() {
        try (ReferenceCache cache = cache('a')) {
            trees.forEach(tree -> numbers(TextScorer.fast(models(), cache), List.of(tree)));
            Map<String, double[]> first =
                    numbers(TextScorer.fast(models(), cache).first(), trees);
            Map<String, double[]> without = numbers(TextScorer.fast(models()), trees);
            without.forEach(
                    (name, values) -> assertThat(first.get(name)).as(name).isEqualTo(values)); // to the last bit
        }
        reference.close();
        reference = Tiny.model(9);
        try (ReferenceCache cache = cache('a')) {
            assertThatThrownBy(() -> numbers(TextScorer.fast(models(), cache).first(), trees))
                    .hasMessageContaining("--no-reference-cache");
        }
    }

    @Test
    void anotherModelMissesAndTheSameNameWithAnotherModelIsRefused() {
        try (ReferenceCache cache = cache('a')) {
            numbers(TextScorer.fast(models(), cache), trees);
        }
        reference.close();
        reference = Tiny.model(9);
        Map<String, double[]> without = numbers(TextScorer.fast(models()), trees);
        try (ReferenceCache cache = cache('b')) {
            equal(numbers(TextScorer.fast(models(), cache), trees), without);
        }
        try (ReferenceCache cache = cache('a')) {
            assertThatThrownBy(() -> numbers(TextScorer.fast(models(), cache), trees))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("reference cache")
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("--no-reference-cache");
        }
    }

    @Test
    void whatAModelSaysInHalfPrecisionIsKeptApart() {
        try (ReferenceCache cache = cache('a')) {
            assertThat(cache.of(Role.REFERENCE, "log_prob", DType.BF16, 1).folder())
                    .isNotEqualTo(
                            cache.of(Role.REFERENCE, "log_prob", DType.F32, 1).folder());
        }
    }

    @Test
    void aRoleThatLearnsIsNeverRemembered() {
        Map<Role, RoleModel<LanguageModel>> both = Map.of(
                Role.POLICY, new RoleModel<>(policy, Pass.BASE, RoleModel.Training.TRAINED),
                Role.REFERENCE, new RoleModel<>(reference, Pass.BASE, RoleModel.Training.TRAINED));
        try (ReferenceCache cache = cache('a')) {
            assertThat(new FrozenScores(cache, both, TextScorer.fast(both), Optional.empty()).remembers(Role.REFERENCE))
                    .isFalse();
            assertThat(new FrozenScores(cache, models(), TextScorer.fast(models()), Optional.empty())
                            .remembers(Role.POLICY))
                    .isFalse();
        }
    }
}
