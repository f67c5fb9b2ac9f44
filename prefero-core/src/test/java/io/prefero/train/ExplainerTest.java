package io.prefero.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.Columns;
import io.prefero.example.DataSettings;
import io.prefero.example.ExampleReader;
import io.prefero.example.Format;
import io.prefero.example.Kind;
import io.prefero.example.RowEncoder;
import io.prefero.example.RowPlace;
import io.prefero.explain.Explanation;
import io.prefero.explain.Moment;
import io.prefero.explain.TextShares;
import io.prefero.explain.TokenShare;
import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.score.RoleModel;
import io.prefero.score.RowScorer;
import io.prefero.score.ScoredRow;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Folders;
import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of an explained row are those of the run, of its models and of its loss. */
@Tag("unit")
class ExplainerTest {
    private static final double BETA = 0.3;
    private static final String LORA = "model.lora={ rank: 4, alpha: 8 }";

    @TempDir
    Path folder;

    private TinyRun runs;

    @BeforeEach
    void make() throws IOException {
        runs = TinyRun.in(folder);
    }

    private RunSettings trained(String name, String... set) {
        List<String> all = new ArrayList<>(List.of("model.dtype=f64", "model.save_dtype=f64"));
        all.addAll(List.of(set));
        Run.of(runs.settings(name, all.toArray(String[]::new))).run(Listener.SILENT);
        return Run.settings(runs.out(name));
    }

    private static Explanation explained(RunSettings run, long row) {
        return Explainer.ofRun(run).explain(row(row));
    }

    private static RowPlace row(long number) {
        return new RowPlace(RowPlace.Counting.ROWS, number);
    }

    private static TextShares text(Moment moment, String name) {
        return moment.texts().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double sum(List<TokenShare> tokens, Function<TokenShare, OptionalDouble> number) {
        return tokens.stream().mapToDouble(t -> number.apply(t).orElseThrow()).sum();
    }

    // ---- DPO, by its formula

    @Test
    void logRatiosOfTokensAddUpToThoseOfTheModelsBeforeAndAfter() throws IOException {
        RunSettings run = trained("dpo", "method.beta=" + BETA);
        Map<String, double[]> before = logProbs(folder.resolve("model"), 2);
        Map<String, double[]> after = logProbs(runs.out("dpo").resolve("model"), 2);
        Explanation explained = explained(run, 2);
        for (String side : List.of("chosen", "rejected")) {
            TextShares now = text(explained.moments().get(1), side);
            double h = Arrays.stream(after.get(side)).sum()
                    - Arrays.stream(before.get(side)).sum();
            assertThat(Math.abs(h)).isGreaterThan(0.1);
            assertThat(sum(now.tokens(), TokenShare::logRatio)).isCloseTo(h, within(1e-9));
            assertThat(now.tokens()).hasSize(after.get(side).length);
            assertThat(now.tokens().get(0).logProb()).isCloseTo(after.get(side)[0], within(1e-9));
            assertThat(text(explained.moments().get(0), side).logRatio().orElseThrow())
                    .isZero();
        }
    }

    private Map<String, double[]> logProbs(Path model, int row) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("model"));
                LanguageModel policy = LanguageModel.load(model, DType.F64, Device.CPU);
                ExampleReader reader =
                        new ExampleReader(List.of(runs.data()), Kind.PAIR, Format.AUTO, Columns.DEFAULT)) {
            RowEncoder encoder =
                    new RowEncoder(tokenizer, DataSettings.of(runs.data()).window());
            for (int i = 0; i < row; i++) {
                reader.next();
            }
            List<ScoredRow> scored = new RowScorer(new RoleModel<>(policy, Pass.BASE, RoleModel.Training.FROZEN))
                    .score(List.of(encoder.encode(reader.next())));
            return scored.get(0).logProbs();
        }
    }

    @Test
    void dposCoefficientsLossesAndSharesAreThoseOfItsFormula() {
        RunSettings run = trained("dpo", "method.beta=" + BETA);
        for (Moment moment : explained(run, 3).moments()) {
            TextShares chosen = text(moment, "chosen");
            TextShares rejected = text(moment, "rejected");
            double z = BETA
                    * (chosen.logRatio().orElseThrow() - rejected.logRatio().orElseThrow());
            double weight = BETA / (1 + Math.exp(z));
            assertThat(moment.loss()).isCloseTo(Math.log1p(Math.exp(-z)), within(1e-12));
            assertThat(moment.margin().orElseThrow()).isCloseTo(z, within(1e-12));
            assertThat(moment.gradientWeight()).isCloseTo(weight, within(1e-12));
            assertThat(chosen.tokens()).allSatisfy(t -> {
                assertThat(t.coefficient()).isCloseTo(-weight, within(1e-12));
                assertThat(t.share().orElseThrow())
                        .isCloseTo(BETA * t.logRatio().orElseThrow(), within(1e-12));
            });
            assertThat(rejected.tokens())
                    .allSatisfy(t -> assertThat(t.coefficient()).isCloseTo(weight, within(1e-12)));
        }
    }

    @Test
    void whatTokensCarryAddsUpToTheMarginTheGreatestFirst() {
        Explanation explained = explained(trained("dpo"), 5);
        assertThat(explained.carried()).isEqualTo(Explanation.Carried.MARGIN);
        List<Explanation.Carrier> carriers = explained.carriers();
        double sum = carriers.stream().mapToDouble(c -> c.values().get(1)).sum();
        assertThat(sum).isCloseTo(explained.last().margin().orElseThrow(), within(1e-12));
        assertThat(Math.abs(sum)).isGreaterThan(0.01);
        for (int i = 1; i < carriers.size(); i++) {
            assertThat(Math.abs(carriers.get(i).values().get(1)))
                    .isLessThanOrEqualTo(Math.abs(carriers.get(i - 1).values().get(1)));
        }
    }

    @Test
    void tokensReadAsTheText() throws IOException {
        Explanation explained = explained(trained("dpo", "train.steps=1"), 0);
        String line = Files.readAllLines(runs.data()).get(0);
        TextShares chosen = text(explained.last(), "chosen");
        String read =
                String.join("", chosen.tokens().stream().map(TokenShare::token).toList());
        assertThat(read).endsWith("</s>");
        assertThat(line).contains("\"chosen\": \"" + read.replace("</s>", "") + "\"", "\"" + chosen.prompt() + "\"");
    }

    // ---- against what the run wrote down

    @Test
    void beforeIsTheRunsFirstLossAndAfterItsLastHeldOutOne() throws IOException {
        Path first = folder.resolve("first.jsonl");
        Files.write(first, Files.readAllLines(runs.data()).subList(0, 1));
        RunSettings run = trained(
                "simpo",
                "method={ name: simpo }",
                "train={ lr: 0.01, batch: 1, steps: 3, order: file, schedule: constant, warmup: 0 }",
                "data.eval=\"" + first + "\"");
        var logged = TinyRun.metrics(runs.out("simpo"));
        Explanation explained = explained(run, 0);
        assertThat(explained.moments().get(0).loss())
                .isCloseTo(logged.get(0).get("loss").asDouble(), within(1e-9));
        assertThat(explained.moments().get(0).margin().orElseThrow())
                .isCloseTo(logged.get(0).get("rewards/margins").asDouble(), within(1e-9));
        assertThat(explained.moments().get(1).loss())
                .isCloseTo(logged.get(2).get("eval_loss").asDouble(), within(1e-9))
                .isNotCloseTo(explained.moments().get(0).loss(), within(1e-3));
        TokenShare token = explained.last().texts().get(0).tokens().get(0);
        assertThat(token.reference()).isEmpty();
        assertThat(explained.columns(0)).noneMatch(c -> c.heading().contains("ratio"));
    }

    @Test
    void anAdaptersRunIsComparedWithItsBase() {
        RunSettings run = trained("lora", LORA, "train.lr=0.1");
        Explanation explained = explained(run, 1);
        assertThat(explained.moments().get(0).loss()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(explained.last().model()).contains(" with ", "adapter");
        assertThat(explained.last().loss()).isNotCloseTo(Math.log(2), within(1e-4));
    }

    @Test
    void whileThereIsNoResultTheLastCheckpointIsTaken() throws IOException {
        RunSettings run = trained("cut", "train.checkpoint_every=3");
        Explanation whole = explained(run, 1);
        Folders.delete(run.out().resolve("model"));
        Explanation cut = explained(run, 1);
        assertThat(cut.last().model()).contains("step-6");
        assertThat(cut.last().loss()).isCloseTo(whole.last().loss(), within(1e-12));
        Folders.delete(run.out().resolve("checkpoints"));
        assertThatThrownBy(() -> explained(run, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no weights yet");
    }

    @Test
    void aModelAloneIsExplainedAgainstTheReferenceThatIsNamed() throws IOException {
        Path other = Tiny.folderWithTokenizer(folder.resolve("other"), 9);
        RunSettings settings = runs.settings("unused", "model.dtype=f64");
        Explanation same = Explainer.ofModel(settings, Optional.empty()).explain(row(0));
        assertThat(same.moments()).hasSize(1);
        assertThat(same.last().loss()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(same.carriers()).isEmpty();
        Explanation against = Explainer.ofModel(settings, Optional.of(other)).explain(row(0));
        assertThat(against.last().texts().get(0).logProb())
                .isEqualTo(same.last().texts().get(0).logProb());
        double expected = Arrays.stream(logProbs(other, 0).get("chosen")).sum();
        TextShares chosen = text(against.last(), "chosen");
        assertThat(sum(chosen.tokens(), TokenShare::reference)).isCloseTo(expected, within(1e-9));
    }

    // ---- rows judged together

    @Test
    void ktosRowHasCompanyAndALossAndCoefficientsOfItsOwn() {
        RunSettings run = trained("kto", "method={ name: kto, beta: " + BETA + " }");
        for (int row : new int[] {0, 1, 2, 39}) {
            Explanation explained = explained(run, row);
            assertThat(explained.company()).isEqualTo(row == 39 ? 1 : 7);
            assertThat(explained.remarks().get(0)).contains("judges rows together");
            double desirable = explained.last().texts().get(0).notes().getOrDefault("desirable", Double.NaN);
            double value = 1 - explained.last().loss(); // σ(±β(h − K))
            double expected = BETA * value * (1 - value);
            double found = explained.last().texts().get(0).tokens().get(0).coefficient();
            assertThat(found).isCloseTo(desirable == 1 ? -expected : expected, within(1e-12));
        }
    }

    @Test
    void aotsLossIsFoundByWhatMovesIt() {
        RunSettings run = trained("aot", "method={ name: aot, beta: " + BETA + " }");
        Moment moment = explained(run, 4).last();
        double loss = moment.loss(); // −log σ(βδ), whose coefficient is β(1 − e^−loss)
        assertThat(moment.gradientWeight()).isCloseTo(BETA * (1 - Math.exp(-loss)), within(1e-12));
        assertThat(loss).isNotCloseTo(moment.batchLoss(), within(1e-6));
    }

    // ---- rows that are not there

    @Test
    void aRowThatIsNotThereOrDroppedIsSaidToBe() {
        RunSettings settings = runs.settings("unused");
        Explainer explainer = Explainer.ofModel(settings, Optional.empty());
        assertThatThrownBy(() -> explainer.explain(row(40)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no row 40")
                .hasMessageContaining("the last row is row 39, pairs.jsonl:40");
        RunSettings narrow = runs.settings("unused", "data={ train: \"" + runs.data() + "\", max_length: 3 }");
        assertThatThrownBy(() -> Explainer.ofModel(narrow, Optional.empty()).explain(row(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pairs.jsonl:1: row 0 is dropped")
                .hasMessageContaining("longer than max_length 3");
    }

    @Test
    void whatTrainingDidNotSeeIsRemarked() {
        RunSettings run = trained("held", "data.eval_fraction=0.5");
        long heldOut = LongStream.range(0, 12)
                .filter(i -> explained(run, i).remarks().toString().contains("does not see this row"))
                .count();
        assertThat(heldOut).isBetween(1L, 11L);
    }
}
