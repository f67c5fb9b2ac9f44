package io.prefero.eval.unlearning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefero.Tiny;
import io.prefero.example.QuestionFile.Question;
import io.prefero.models.LanguageModel;
import io.prefero.models.PaddedLayout;
import io.prefero.models.Pass;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.RoleModel;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Ending;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model makes of questions equals what plain code makes of the logits of one text at a time. */
@Tag("unit")
class ExaminerTest {
    private static final List<Question> QUESTIONS = List.of(
            new Question("q.jsonl:1", "who", "me", "it is me", List.of("you", "they do", "no")),
            new Question("q.jsonl:2", "who was", "you there", "you", List.of("me")));
    private static final SamplingSettings GREEDY = SamplingSettings.greedy(5, Set.of(1));

    @TempDir
    Path folder;

    private LanguageModel model;
    private Tokenizer tokenizer;
    private Examiner examiner;

    @BeforeEach
    void load() throws IOException {
        Tiny.folderWithTokenizer(folder, 1);
        model = LanguageModel.load(folder, DType.F64, Device.CPU);
        tokenizer = Tokenizer.load(folder);
        RoleModel<LanguageModel> role = new RoleModel<>(model, Pass.BASE, RoleModel.Training.FROZEN);
        examiner = new Examiner(role, tokenizer, question -> "Q " + question + " A ");
    }

    @AfterEach
    void close() {
        model.close();
        tokenizer.close();
    }

    @Test
    void answersHaveTheMeanSurpriseOfTheirTokens() {
        List<Answered> answered = examiner.examine(QUESTIONS, GREEDY);
        for (int i = 0; i < QUESTIONS.size(); i++) {
            Question question = QUESTIONS.get(i);
            Answered ours = answered.get(i);
            near(ours.answer(), surprise(question, question.answer()));
            near(ours.paraphrase(), surprise(question, question.paraphrase()));
            assertThat(ours.wrong()).hasSameSizeAs(question.wrong());
            for (int k = 0; k < ours.wrong().size(); k++) {
                near(ours.wrong().get(k), surprise(question, question.wrong().get(k)));
            }
            assertThat(Math.abs(ours.answer() - ours.paraphrase())).isGreaterThan(1e-3);
        }
    }

    @Test
    void ratiosAloneAreThoseOfTheWholeExamination() {
        double[] ratios = examiner.logTruthRatios(QUESTIONS);
        List<Answered> answered = examiner.examine(QUESTIONS, GREEDY);
        for (int i = 0; i < ratios.length; i++) {
            Answered one = answered.get(i);
            double mean = one.wrong().stream().mapToDouble(w -> w).average().orElseThrow();
            near(ratios[i], one.paraphrase() - mean);
            near(one.truthRatio().log(), ratios[i]);
        }
    }

    @Test
    void whatItSaysIsItsGreedyAnswer() {
        int[] prompt = new TokenRule(tokenizer).prompt("Q who was A ");
        int[] ids = Generator.of(model, Pass.BASE)
                .generate(List.of(prompt), GREEDY, Draw.seed(9))
                .get(0)
                .ids();
        assertThat(examiner.examine(QUESTIONS, GREEDY).get(1).said()).isEqualTo(tokenizer.decodeAfter(prompt, ids));
    }

    @Test
    void aQuestionBeyondTheContextIsRefusedWithItsPlace() {
        Question longer = new Question("q.jsonl:7", "who ".repeat(20), "me", "me", List.of("you"));
        assertThatThrownBy(() -> examiner.logTruthRatios(List.of(longer))).hasMessageContaining("q.jsonl:7");
    }

    /** −(1/|y|)·Σ log π of one text alone, in plain Java. */
    private double surprise(Question question, String answer) {
        Sequence text = new TokenRule(tokenizer).sequence("Q " + question.question() + " A ", answer, Ending.COMPLETE);
        assertThat(text.ids()[text.length() - 1]).isEqualTo(1);
        try (Scope scope = Scope.open();
                Gradients off = Gradients.off()) {
            PaddedLayout alone = new PaddedLayout(1, text.length(), model.config(), model.device());
            Tensor hidden =
                    model.decoder().run(Tensor.of(text.ids()), alone, Pass.BASE).hidden();
            double[] p = model.decoder().logits(hidden).logSoftmax(-1).toDoubles();
            int vocabulary = p.length / text.length();
            double sum = 0;
            for (int t = text.start(); t < text.length(); t++) {
                sum -= p[(t - 1) * vocabulary + text.ids()[t]];
            }
            return sum / (text.length() - text.start());
        }
    }

    private static void near(double ours, double other) {
        assertThat(ours).isCloseTo(other, within(1e-10));
    }
}
