package io.prefero.lab.bench;

import io.prefero.models.LanguageModel;
import io.prefero.models.Pass;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.Scorer;
import io.prefero.score.Signal;
import io.prefero.score.TextBranch;
import io.prefero.score.TextScorer;
import io.prefero.score.Tree;
import io.prefero.tensor.DType;
import io.prefero.tensor.Device;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.text.Ending;
import io.prefero.text.Sequence;
import io.prefero.text.TokenRule;
import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A model with its tokenizer: asked for replies, and how likely it finds those of others. */
public final class Author implements AutoCloseable {
    private static final int BATCH = 256;
    private static final String REPLY = "reply";

    private final LanguageModel model;
    private final Tokenizer tokenizer;

    private Author(LanguageModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /** The model of a folder, in fp32 on the processor. */
    public static Author load(Path folder) {
        return new Author(LanguageModel.load(folder, DType.F32, Device.CPU), Tokenizer.load(folder));
    }

    /**
     * One reply to each prompt, drawn from the model as it is; the same draw gives the same luck to every author.
     *
     * @param most tokens after which a reply ends at the latest
     */
    public List<Reply> replies(List<String> prompts, int most, Draw draw) {
        return written(prompts, SamplingSettings.pure(most, Set.of(tokenizer.eos())), draw);
    }

    /** The reply to each prompt that takes the likeliest token at every place. */
    public List<Reply> greedy(List<String> prompts, int most) {
        return written(prompts, SamplingSettings.greedy(most, Set.of(tokenizer.eos())), Draw.seed(0));
    }

    private List<Reply> written(List<String> prompts, SamplingSettings sampling, Draw draw) {
        List<int[]> asked =
                prompts.stream().map(prompt -> tokenizer.encode(prompt).ids()).toList();
        List<Generated> written = new Generator(model, Pass.BASE, BATCH).generate(asked, sampling, draw);
        return IntStream.range(0, asked.size())
                .mapToObj(i -> reply(asked.get(i), written.get(i).ids()))
                .toList();
    }

    private Reply reply(int[] prompt, int[] ids) {
        return new Reply(prompt, ids, tokenizer.decode(ids));
    }

    /** A text as if it had been a reply, which ends there. */
    public Reply read(String prompt, String completion) {
        return read(prompt, completion, Ending.COMPLETE);
    }

    /** A text as if a reply had begun with it. */
    public Reply readOpen(String prompt, String beginning) {
        return read(prompt, beginning, Ending.OPEN);
    }

    private Reply read(String prompt, String completion, Ending ending) {
        Sequence sequence = new TokenRule(tokenizer).sequence(prompt, completion, ending);
        return new Reply(sequence.root(), sequence.response(), completion);
    }

    /** log π(token | prompt, tokens before) of every token of some replies, in nats. */
    public List<double[]> logProbs(List<Reply> replies) {
        return perToken(replies, Signal.POLICY, TextScorer.fast(Map.of(Role.POLICY, frozen())));
    }

    /** KL(π₀ ‖ π) of the next token's distribution at every token of some replies, where π is this author and π₀ another. */
    public List<double[]> tokenKl(List<Reply> replies, Author other) {
        return perToken(
                replies,
                Signal.TOKEN_KL,
                TextScorer.fast(Map.of(Role.POLICY, frozen(), Role.REFERENCE, other.frozen())));
    }

    /**
     * log π(reply | prompt) − log π₀(reply | prompt) of some replies, where π is this author and π₀ another; over replies
     * that this author has written their mean estimates KL(π ‖ π₀). An end that was imposed costs neither anything.
     */
    public double[] logRatios(List<Reply> replies, Author other) {
        double[] own = sums(logProbs(replies));
        double[] theirs = sums(other.logProbs(replies));
        return IntStream.range(0, own.length)
                .mapToDouble(i -> own[i] - theirs[i])
                .toArray();
    }

    /** What was said of the tokens of each reply, added up. */
    public static double[] sums(List<double[]> perToken) {
        return perToken.stream()
                .mapToDouble(tokens -> Arrays.stream(tokens).sum())
                .toArray();
    }

    private static List<double[]> perToken(List<Reply> replies, Signal signal, Scorer scorer) {
        return IntStream.iterate(0, from -> from < replies.size(), from -> from + BATCH)
                .mapToObj(from -> replies.subList(from, Math.min(from + BATCH, replies.size())))
                .flatMap(batch -> batchPerToken(batch, signal, scorer).stream())
                .toList();
    }

    private static List<double[]> batchPerToken(List<Reply> replies, Signal signal, Scorer scorer) {
        List<Tree> trees = IntStream.range(0, replies.size())
                .mapToObj(i -> tree(i, replies.get(i)))
                .toList();
        try (Scope scope = Scope.open()) {
            return scorer.score(
                            trees,
                            List.of(Need.of(REPLY, List.of(signal)).withoutGradient()),
                            Scorer.Mode.MEASURE,
                            Draw.seed(0))
                    .branches()
                    .get(0)
                    .column(signal)
                    .rows();
        }
    }

    private static Tree tree(int row, Reply reply) {
        return new Tree(row, List.of(new TextBranch(REPLY, reply.prompt(), reply.ids())), Map.of());
    }

    private RoleModel<LanguageModel> frozen() {
        return new RoleModel<>(model, Pass.BASE, RoleModel.Training.FROZEN);
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
