package io.prefero.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.prefero.example.Kind;
import io.prefero.objective.About;
import io.prefero.objective.Degrees;
import io.prefero.objective.Objective;
import io.prefero.objective.TextObjective;
import io.prefero.score.Need;
import io.prefero.score.NoiseSignal;
import io.prefero.score.Shapes;
import io.prefero.score.Signal;
import io.prefero.score.Stretch;
import io.prefero.setting.Key;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.tensor.Scope;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What every method of the table promises, seen from its record alone. A new method inherits these tests. */
@Tag("unit")
@ParameterizedClass
@MethodSource("ids")
class MethodContractTest {
    private static final int EXAMPLES = 4;

    @Parameter
    private String id;

    static Stream<String> ids() {
        return Methods.all().keySet().stream();
    }

    private Methods.Method method() {
        return Methods.named(id);
    }

    private Objective objective() {
        return method().with(JsonNodeFactory.instance.objectNode());
    }

    /** The method as it is usual, and with each setting changed in every way that is tried and accepted. */
    private List<Objective> variants() {
        Stream<Objective> changed = Key.of(method().type(), method().variant()).stream()
                .flatMap(key -> candidates(key).flatMap(value -> accepted(key, value).stream()));
        return Stream.concat(Stream.of(objective()), changed)
                .filter(o -> !(o instanceof Degrees degrees) || degrees.levels() == 4) // as samples have them
                .distinct()
                .toList();
    }

    // ---- the loss

    @Test
    void extremeLogProbabilitiesGiveFiniteLossesAndGradients() {
        double[] extremes = {0, -1e-300, -1e-12, -1, -80, -750, -1e5};
        for (int seed = 0; seed < 20; seed++) {
            Sample sample = Sample.of(objective(), seed, EXAMPLES, (signal, draw) -> {
                double value = extremes[draw.below(extremes.length)];
                if (signal.equals(Signal.LOG_SUM_SQUARES)) {
                    return Math.max(value, -12); // no less than −log of the vocabulary's size
                }
                return signal.complaint(-1).isEmpty() ? value : -value;
            });
            Sample.Answer answer;
            try {
                answer = sample.evaluate(objective());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("would overflow"); // refused by name, not computed wrongly
                continue;
            }
            assertThat(Arrays.stream(answer.losses())).allMatch(Double::isFinite);
            assertThat(Double.isFinite(answer.loss())).isTrue();
            answer.gradients().values().stream()
                    .flatMap(Arrays::stream)
                    .forEach(row -> assertThat(Arrays.stream(row)).allMatch(Double::isFinite));
        }
    }

    @Test
    void theMeanOfTheLossesIsTheLoss() {
        Sample.Answer answer = Sample.of(objective(), 1, EXAMPLES).evaluate(objective());
        assertThat(Arrays.stream(answer.losses()).average().orElseThrow()).isCloseTo(answer.loss(), within(1e-12));
    }

    @Test
    void gradientReachesWhatTheMethodTrainsAndNothingElse() {
        Objective objective = objective();
        Sample.Answer answer = Sample.of(objective, 2, EXAMPLES).evaluate(objective);
        assertThat(answer.gradients()).isNotEmpty();
        for (Need need : objective.needs()) {
            if (need.signals().stream().anyMatch(signal -> need.pulls(signal, objective.trained()))) {
                assertThat(answer.gradients().keySet()).anyMatch(key -> key.startsWith(need.branch() + "."));
            }
            for (Signal signal : need.signals()) {
                boolean trained = signal.roles().stream().anyMatch(objective.trained()::contains);
                if (!trained || need.gradient() == Need.Gradient.STOPS || !signal.differentiable()) {
                    assertThat(answer.gradients()).doesNotContainKey(Sample.key(need.stretch(), signal));
                }
            }
        }
        assertThat(answer.gradients().keySet())
                .noneMatch(
                        k -> k.endsWith("." + Signal.REFERENCE.key()) || k.endsWith("." + NoiseSignal.REFERENCE.key()));
    }

    @Test
    void everythingThatModelsAreAskedForIsRead() {
        for (Objective objective : variants()) {
            for (Need need : objective.needs()) {
                for (Signal signal : need.signals()) {
                    boolean read = LongStream.range(5, 9)
                            .mapToObj(seed -> Sample.of(objective, seed, EXAMPLES))
                            .anyMatch(s ->
                                    !said(objective, s).equals(said(objective, changed(s, need.stretch(), signal))));
                    // what is shared sorts what others say; the log-probability comes with its distribution's
                    // divergence
                    boolean beside = signal.shared()
                            || signal.equals(Signal.POLICY) && need.signals().contains(Signal.TOKEN_KL);
                    assertThat(read || beside)
                            .as(objective + " reads " + Sample.key(need.stretch(), signal))
                            .isTrue();
                }
            }
        }
    }

    /** All that a method makes of a sample. */
    private static List<Object> said(Objective objective, Sample sample) {
        Sample.Answer answer = sample.evaluate(objective);
        return List.of(
                DoubleStream.of(answer.losses()).boxed().toList(),
                answer.rewards().values().stream()
                        .map(r -> DoubleStream.of(r).boxed().toList())
                        .toList(),
                answer.metrics(),
                sample.signs(objective));
    }

    /** With other numbers in one column. */
    private static Sample changed(Sample sample, Stretch stretch, Signal signal) {
        double[][] other = Arrays.stream(sample.column(stretch, signal))
                .map(row -> Arrays.stream(row)
                        .map(x -> signal.equals(Signal.MASK) ? 1 : 0.9 * x)
                        .toArray())
                .toArray(double[][]::new);
        return sample.with(stretch, signal, other);
    }

    @Test
    void whatDoesNotCountIsLeftOut() {
        for (Objective objective : variants()) {
            try (Scope scope = Scope.open()) {
                assertThat(Sample.of(objective, 3, EXAMPLES).terms(objective))
                        .as(objective.toString())
                        .allMatch(term -> term.weight() != 0);
            }
        }
    }

    @Test
    void anExampleIsJudgedAloneUnlessTheMethodSaysOtherwise() {
        Objective objective = objective();
        Sample batch = Sample.of(objective, 4, EXAMPLES);
        Shapes whole = batch.shapes(objective);
        Sample.Answer together = batch.evaluate(objective);
        boolean same = IntStream.range(0, EXAMPLES).allMatch(i -> {
            Sample.Answer alone = batch.only(i).evaluate(objective, whole);
            return Math.abs(alone.losses()[0] - together.losses()[i]) < 1e-12
                    && alone.gradients().entrySet().stream()
                            .allMatch(e -> near(e.getValue(), rows(batch, together, e.getKey(), i)));
        });
        assertThat(same).isEqualTo(objective.coupling() == Objective.Coupling.EXAMPLE);
    }

    /** The gradient of one example: one row, or those of its list. */
    private static double[][] rows(Sample batch, Sample.Answer answer, String key, int example) {
        Sample.Rows rows = batch.stretches().entrySet().stream()
                .filter(e -> key.startsWith(e.getKey().branch() + "."))
                .findFirst()
                .orElseThrow()
                .getValue();
        int from = Arrays.stream(rows.counts(), 0, example).sum();
        return Arrays.copyOfRange(answer.gradients().get(key), from, from + rows.counts()[example]);
    }

    private static boolean near(double[][] a, double[][] b) {
        return IntStream.range(0, a.length)
                .allMatch(r -> IntStream.range(0, a[r].length).allMatch(t -> Math.abs(a[r][t] - b[r][t]) < 1e-12));
    }

    @Test
    void theStartValueIsDeclaredExactlyIfThePolicyAtTheReferenceHasOneLoss() {
        for (Objective objective : variants()) {
            double[] losses = IntStream.range(6, 9)
                    .mapToDouble(seed ->
                            atTheReference(objective, seed).evaluate(objective).loss())
                    .toArray();
            OptionalDouble start = objective.start();
            if (start.isPresent()) {
                assertThat(losses)
                        .as(objective.toString())
                        .containsOnly(new double[] {start.getAsDouble()}, within(1e-12));
            } else if (objective.equals(objective())
                    && (!(objective instanceof TextObjective text)
                            || text.kind() != Kind.RANKED)) { // whose value depends on the lists alone
                assertThat(Math.abs(losses[0] - losses[1]) + Math.abs(losses[1] - losses[2]))
                        .as(objective.toString())
                        .isGreaterThan(1e-6);
            }
        }
    }

    /** All roles give the same log-probabilities, and nothing diverges. */
    private static Sample atTheReference(Objective objective, int seed) {
        Sample sample = Sample.of(objective, seed, EXAMPLES);
        for (Need need : objective.needs()) {
            for (Signal signal : need.signals()) {
                double[][] column = sample.column(need.stretch(), signal);
                if (signal.equals(Signal.TOKEN_KL)) {
                    double[][] zeros = Arrays.stream(column)
                            .map(row -> new double[row.length])
                            .toArray(double[][]::new);
                    sample = sample.with(need.stretch(), signal, zeros);
                } else if (signal.equals(NoiseSignal.REFERENCE)) {
                    sample = sample.with(need.stretch(), signal, sample.column(need.stretch(), NoiseSignal.POLICY));
                } else if (signal instanceof Signal.LogProb) {
                    sample = sample.with(need.stretch(), signal, sample.column(need.stretch(), Signal.POLICY));
                }
            }
        }
        return sample;
    }

    // ---- the settings

    @Test
    void theSettingsSurviveYaml() {
        assertThat(back(objective())).isEqualTo(objective());
    }

    @Test
    void everySettingSurvivesYamlWithAnotherValueToo() {
        for (Key key : Key.of(method().type(), method().variant())) {
            Objective changed = candidates(key)
                    .flatMap(value -> accepted(key, value).stream())
                    .filter(o -> !o.equals(objective()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(id + " accepts no other " + key.name()));
            assertThat(back(changed)).isEqualTo(changed);
        }
    }

    private Objective back(Objective objective) {
        String yaml = new YAMLMapper().writeValueAsString(Settings.write((Record) objective));
        return method().with(new YAMLMapper().readTree(yaml));
    }

    private static Stream<JsonNode> candidates(Key key) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        Stream<JsonNode> words =
                Arrays.stream(key.range().replace("one of ", "").split(", ")).map(nodes::stringNode);
        if (key.name().equals("terms")) {
            return Stream.of(new YAMLMapper().readTree("[{method: dpo, weight: 2}]"));
        }
        return Stream.concat(
                Stream.of(
                        nodes.numberNode(0),
                        nodes.numberNode(0.25),
                        nodes.numberNode(1),
                        nodes.numberNode(3),
                        nodes.booleanNode(true),
                        nodes.booleanNode(false)),
                words);
    }

    private Optional<Objective> accepted(Key key, JsonNode value) {
        try {
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            return Optional.of(method().with(tree.set(key.name(), value)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Test
    void everySettingSaysWhatItMeans() {
        assertThat(Key.of(method().type()))
                .allSatisfy(key -> assertThat(key.meaning()).hasSizeGreaterThan(3));
    }

    @Test
    void theMethodSaysWhatItIs() {
        assertThat(method().type().getAnnotation(About.class))
                .isNotNull()
                .satisfies(about -> assertThat(about.value()).isNotBlank());
    }

    @Test
    void theTextShowsEveryParameter() {
        String shown = objective().toString();
        assertThat(shown).startsWith(method().type().getSimpleName());
        for (RecordComponent c : method().type().getRecordComponents()) {
            assertThat(shown).contains(c.getName() + "=");
        }
    }

    @Test
    void anUnknownKeyIsRefusedByName() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("betta", 0.1);
        assertThat(catchThrowable(() -> method().with(tree)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("betta");
    }

    @Test
    void aNumberThatIsNotFiniteIsRefusedByName() {
        for (Key key : Key.of(method().type(), method().variant())) {
            if (!key.initial().isEmpty() && key.initial().matches("[-0-9.e]+")) {
                ObjectNode tree = JsonNodeFactory.instance.objectNode().put(key.name(), Double.NaN);
                assertThat(catchThrowable(() -> method().with(tree)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(key.name());
            }
        }
    }

    @Test
    void aRecordMadeInJavaIsCheckedAsOneFromYaml() {
        for (RecordComponent c : method().type().getRecordComponents()) {
            String name = c.getName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
            if (c.getType() == double.class) {
                assertThat(refusal(c, Double.NaN)).contains(name);
            } else if (c.isAnnotationPresent(Setting.class)
                    && (c.getType() == Optional.class || c.getType().isEnum())) {
                assertThat(refusal(c, null)).contains(name);
            }
        }
    }

    /** What the constructor says when one component of the usual method has another value. */
    private String refusal(RecordComponent changed, @Nullable Object value) {
        RecordComponent[] components = method().type().getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(c -> c.getName().equals(changed.getName()) ? value : usual(c))
                .toArray();
        Throwable refused = catchThrowable(() -> {
            var constructor = method().type()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            constructor.newInstance(values);
        });
        assertThat(refused).as(changed + " = " + value).hasCauseInstanceOf(IllegalArgumentException.class);
        return refused.getCause().getMessage();
    }

    private Object usual(RecordComponent c) {
        try {
            c.getAccessor().setAccessible(true);
            return c.getAccessor().invoke(objective());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
