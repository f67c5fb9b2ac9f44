package io.prefero.lab;

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
import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A model with its tokenizer, asked for replies. A reply ends with the end token, at the latest after eight words. */
final class Author implements AutoCloseable {
    private static final int BATCH = 256;
    private static final String REPLY = "reply";

    private final LanguageModel model;
    private final Tokenizer tokenizer;

    private Author(LanguageModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    static Author load(Path folder, Device device) {
        return new Author(LanguageModel.load(folder, DType.F32, device), Tokenizer.load(folder));
    }

    /** One reply to each prompt, drawn from the model as it is; the same draw gives the same luck to every author. */
    List<Reply> replies(List<String> prompts, Draw draw) {
        List<int[]> asked =
                prompts.stream().map(prompt -> tokenizer.encode(prompt).ids()).toList();
        SamplingSettings sampling = SamplingSettings.pure(World.REPLY_WORDS, Set.of(tokenizer.eos()));
        List<Generated> written = new Generator(model, Pass.BASE, BATCH).generate(asked, sampling, draw);
        return IntStream.range(0, asked.size())
                .mapToObj(i -> reply(asked.get(i), written.get(i).ids()))
                .toList();
    }

    private Reply reply(int[] prompt, int[] ids) {
        return new Reply(prompt, ids, tokenizer.decode(ids));
    }

    /**
     * log π(reply | prompt) − log π₀(reply | prompt) of replies that this author, π, has written, where π₀ is another;
     * their mean estimates KL(π ‖ π₀). An end that was imposed after eight words costs neither anything.
     */
    double[] logRatios(List<Reply> own, Author other) {
        Scorer scorer = TextScorer.fast(Map.of(Role.POLICY, frozen(), Role.REFERENCE, other.frozen()));
        return IntStream.iterate(0, from -> from < own.size(), from -> from + BATCH)
                .mapToObj(from -> own.subList(from, Math.min(from + BATCH, own.size())))
                .flatMapToDouble(batch -> Arrays.stream(logRatios(batch, scorer)))
                .toArray();
    }

    private static double[] logRatios(List<Reply> replies, Scorer scorer) {
        List<Tree> trees = IntStream.range(0, replies.size())
                .mapToObj(i -> tree(i, replies.get(i)))
                .toList();
        Need need = Need.of(REPLY, List.of(Signal.POLICY, Signal.REFERENCE));
        try (Scope scope = Scope.open()) {
            return scorer.score(trees, List.of(need), Scorer.Mode.MEASURE, Draw.seed(0)).branches().stream()
                    .findFirst()
                    .orElseThrow()
                    .logRatio()
                    .toDoubles();
        }
    }

    private static Tree tree(int row, Reply reply) {
        return new Tree(row, List.of(new TextBranch(REPLY, reply.prompt(), reply.ids())), Map.of());
    }

    private RoleModel frozen() {
        return new RoleModel(model, Pass.BASE, RoleModel.Training.FROZEN);
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }
}
