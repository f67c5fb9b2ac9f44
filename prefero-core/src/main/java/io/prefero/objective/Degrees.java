package io.prefero.objective;

import io.prefero.example.Keywords;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.score.Need;
import io.prefero.score.Note;
import io.prefero.score.Ragged;
import io.prefero.score.Role;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Pairs, and answers made of the chosen one by removing ever more of its keywords: a linear head on the policy's hidden states,
 * averaged over an answer, is to tell how much is gone. The gradient goes into head and policy; the head starts at 0.
 */
public interface Degrees extends Pairwise {
    String LEVELS = "levels";
    String LEVEL = "level";

    /** What the head says, as many numbers for each answer as there are levels. */
    Signal LOGITS = Signal.derived("logits", Role.POLICY);

    /** The policy's hidden states. */
    Signal HIDDEN = Signal.hidden(Role.POLICY);

    /** K, the number of levels: nothing removed, ..., all keywords removed. */
    int levels();

    @Override
    default List<Need> needs() {
        return with(LOGITS);
    }

    @Override
    default List<Need> asked() {
        return with(HIDDEN);
    }

    private List<Need> with(Signal ofLevels) {
        List<Need> needs = new ArrayList<>(Pairwise.super.needs());
        needs.add(Need.of(LEVELS, List.of(ofLevels)).many(Note.number(LEVEL, 0, levels() - 1)));
        return needs;
    }

    @Override
    default List<Text> texts(Row row) {
        List<Text> texts = new ArrayList<>(row.example().texts());
        Text answer = row.example().text(CHOSEN);
        texts.addAll(Keywords.degraded(answer, row.words(answer), levels(), LEVELS, LEVEL));
        return texts;
    }

    @Override
    default String writes() {
        return "keywords removed in " + levels() + " levels";
    }

    @Override
    default List<Parameter> parameters(int width, Draw draw) {
        return List.of(
                new Parameter("weight", Tensor.zeros(DType.F32, levels(), width)),
                new Parameter("bias", Tensor.zeros(DType.F32, levels())));
    }

    @Override
    default Scores derive(Scores asked) {
        TokenScore answers = asked.branch(LEVELS);
        int[] each = new int[answers.column(HIDDEN).lengths().length];
        Arrays.fill(each, levels());
        Tensor logits = each.length == 0
                ? Tensor.zeros(DType.F64, 0)
                : answers.column(HIDDEN)
                        .mean()
                        .linear(asked.parameter("weight"), Optional.of(asked.parameter("bias")))
                        .reshape(-1);
        return asked.with(List.of(answers.with(LOGITS, new Ragged(logits, each))));
    }

    /** −log softmax(c)[level], a mean over all answers that were made. */
    default Term degrees(Scores scores) {
        TokenScore answers = scores.branch(LEVELS);
        Tensor surprise = logits(answers)
                .logSoftmax(1)
                .gather(1, answers.note(LEVEL).to(DType.I64).unsqueeze(1))
                .squeeze(1)
                .negate();
        List<Tensor> sums = answers.lists(surprise).stream().map(Tensor::sum).toList();
        return new Term("self_supervised", Tensor.stack(0, sums), Denominator.responses(LEVELS));
    }

    /** [answers, K] */
    private Tensor logits(TokenScore answers) {
        Ragged column = answers.column(LOGITS);
        if (Arrays.stream(column.lengths()).anyMatch(n -> n != levels())) {
            throw new IllegalArgumentException(
                    "logits: each degraded answer must have " + levels() + " of them, one per level");
        }
        return column.values().view(column.lengths().length, levels());
    }

    @Override
    default List<Metric> metrics(Scores scores) {
        TokenScore answers = scores.branch(LEVELS);
        double[] skipped =
                Arrays.stream(answers.counts()).mapToDouble(n -> n == 0 ? 1 : 0).toArray();
        Tensor off = logits(answers)
                .argmax(1)
                .to(DType.F64)
                .minus(answers.note(LEVEL))
                .abs();
        return List.of(
                Metric.mean("spo/skipped_fraction", Tensor.of(skipped)),
                degrees(scores).metric("spo/loss", scores.shapes()),
                Metric.mean("spo/accuracy", off.lt(0.5)),
                Metric.mean("spo/accuracy_within_1", off.lt(1.5)));
    }
}
