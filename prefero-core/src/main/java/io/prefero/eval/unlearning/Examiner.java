package io.prefero.eval.unlearning;

import io.prefero.example.QuestionFile.Question;
import io.prefero.models.LanguageModel;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.Branch;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TextBranch;
import io.prefero.score.TextScorer;
import io.prefero.score.TokenScore;
import io.prefero.score.Tree;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Ending;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Asks a model questions: how likely it finds right and wrong answers, and what it answers itself. */
public final class Examiner {
    private static final String ANSWER = "answer";
    private static final String PARAPHRASE = "paraphrase";
    private static final String WRONG = "wrong";
    private static final List<Need> NEEDS = List.of(
            Need.of(ANSWER, List.of(Signal.POLICY)).withoutGradient(),
            Need.of(PARAPHRASE, List.of(Signal.POLICY)).withoutGradient(),
            Need.of(WRONG, List.of(Signal.POLICY)).withoutGradient().many());
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
    private static final Draw NONE = Draw.seed(0); // nothing is drawn: greedy answers, models as they are

    private final RoleModel<LanguageModel> model;
    private final Scorer scorer;
    private final Tokenizer tokenizer;
    private final TokenRule rule;
    private final UnaryOperator<String> prompt;

    /**
     * With a model and its tokenizer, which stays the caller's to close.
     *
     * @param prompt what the model reads for a question; an answer follows without a separator
     */
    public Examiner(RoleModel<LanguageModel> model, Tokenizer tokenizer, UnaryOperator<String> prompt) {
        this.model = model;
        this.scorer = TextScorer.fast(Map.of(Role.POLICY, model));
        this.tokenizer = tokenizer;
        this.rule = new TokenRule(tokenizer);
        this.prompt = prompt;
    }

    /** Mean negative log-likelihoods per token of a question's answers. */
    private record Likelihoods(double answer, double paraphrase, List<Double> wrong) {}

    /** How likely it finds the answers, and what it says itself, by greedy settings. */
    public List<Answered> examine(List<Question> questions, SamplingSettings greedy) {
        List<Likelihoods> likelihoods = likelihoods(questions);
        List<String> said = said(questions, greedy);
        return IntStream.range(0, questions.size())
                .mapToObj(i -> {
                    Likelihoods l = likelihoods.get(i);
                    return new Answered(questions.get(i), l.answer, l.paraphrase, l.wrong, said.get(i));
                })
                .toList();
    }

    /** ln R of each question: all that is needed of a model that has never seen what is to be forgotten. */
    public double[] logTruthRatios(List<Question> questions) {
        return likelihoods(questions).stream()
                .mapToDouble(l -> TruthRatio.of(l.paraphrase, l.wrong).log())
                .toArray();
    }

    private List<Likelihoods> likelihoods(List<Question> questions) {
        List<Tree> trees = IntStream.range(0, questions.size())
                .mapToObj(i -> tree(i, questions.get(i)))
                .toList();
        Map<Long, Likelihoods> found = new HashMap<>();
        BATCHES.cut(trees).forEach(piece -> found.putAll(score(piece)));
        return trees.stream()
                .map(tree -> Objects.requireNonNull(found.get(tree.row())))
                .toList();
    }

    private Tree tree(int row, Question question) {
        List<Branch> branches = new ArrayList<>();
        branches.add(branch(question, ANSWER, question.answer()));
        branches.add(branch(question, PARAPHRASE, question.paraphrase()));
        question.wrong().forEach(wrong -> branches.add(branch(question, WRONG, wrong)));
        return new Tree(row, branches, Map.of());
    }

    private TextBranch branch(Question question, String name, String answer) {
        Sequence sequence = rule.sequence(prompt.apply(question.question()), answer, Ending.COMPLETE);
        int context = model.model().config().context();
        if (sequence.length() > context) {
            throw new IllegalArgumentException(question.at() + ": question and answer have " + sequence.length()
                    + " tokens, the model reads at most " + context);
        }
        return new TextBranch(name, sequence);
    }

    private Map<Long, Likelihoods> score(List<Tree> trees) {
        Map<Long, Likelihoods> found = new HashMap<>();
        try (Scope scope = Scope.open()) {
            List<TokenScore> branches =
                    scorer.score(trees, NEEDS, Scorer.Mode.MEASURE, NONE).branches();
            double[] answers = surprise(branches.get(0)).toDoubles();
            double[] paraphrases = surprise(branches.get(1)).toDoubles();
            List<Tensor> wrong = branches.get(2).lists(surprise(branches.get(2)));
            for (int i = 0; i < answers.length; i++) {
                List<Double> own =
                        Arrays.stream(wrong.get(i).toDoubles()).boxed().toList();
                found.put(trees.get(i).row(), new Likelihoods(answers[i], paraphrases[i], own));
            }
        }
        return found;
    }

    private static Tensor surprise(TokenScore branch) {
        return branch.meanLogProb().negate();
    }

    private List<String> said(List<Question> questions, SamplingSettings greedy) {
        List<int[]> prompts = questions.stream()
                .map(q -> rule.prompt(prompt.apply(q.question())))
                .toList();
        List<Generated> texts = Generator.of(model.model(), model.pass()).generate(prompts, greedy, NONE);
        return IntStream.range(0, prompts.size())
                .mapToObj(
                        i -> tokenizer.decodeAfter(prompts.get(i), texts.get(i).ids()))
                .toList();
    }
}
