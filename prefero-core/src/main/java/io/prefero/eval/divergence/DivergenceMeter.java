package io.prefero.eval.divergence;

import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.LanguageModel;
import io.prefero.models.generation.Generated;
import io.prefero.models.generation.Generator;
import io.prefero.models.generation.SamplingSettings;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lets a policy write, and measures along its texts how far it is from a reference. */
public final class DivergenceMeter {
    private static final String TEXT = "text";
    private static final MicroBatches BATCHES = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
    private static final Draw NONE = Draw.seed(0); // nothing is drawn where models are only measured
    private static final List<Need> NEEDS = List.of(Need.of(
                    TEXT,
                    Stream.<Signal>concat(
                                    Stream.of(Signal.POLICY, Signal.REFERENCE), Arrays.stream(Divergence.values()))
                            .toList())
            .withoutGradient());

    private final RoleModel<LanguageModel> policy;
    private final Scorer scorer;

    /** Of two models that read the same tokens. */
    public DivergenceMeter(RoleModel<LanguageModel> policy, RoleModel<LanguageModel> reference) {
        long own = policy.model().decoder().vocabulary();
        long other = reference.model().decoder().vocabulary();
        if (own != other) {
            throw new IllegalArgumentException("the policy tells " + own + " tokens apart, the reference " + other
                    + ": their distributions cannot be compared");
        }
        this.policy = policy;
        this.scorer = TextScorer.fast(Map.of(Role.POLICY, policy, Role.REFERENCE, reference));
    }

    /**
     * A prompt to be continued.
     *
     * @param ids its tokens, at least one
     * @param draw the randomness of this text
     */
    @SuppressWarnings("ArrayRecordComponent") // token ids are arrays everywhere; beginnings are not compared
    public record Beginning(Prompt prompt, int[] ids, Draw draw) {}

    /** A sample of each, in their order; settings that do not sample from the policy itself measure something else. */
    public List<Sample> measure(List<Beginning> beginnings, SamplingSettings settings) {
        List<Generated> texts = Generator.of(policy.model(), policy.pass())
                .generate(
                        beginnings.stream().map(Beginning::ids).toList(),
                        settings,
                        beginnings.stream().map(Beginning::draw).toList());
        List<Tree> trees = IntStream.range(0, texts.size())
                .mapToObj(i -> tree(i, beginnings.get(i), texts.get(i)))
                .toList();
        Sample[] samples = new Sample[texts.size()];
        for (List<Tree> piece : BATCHES.cut(trees)) {
            List<Measured> found = measure(piece);
            for (int k = 0; k < piece.size(); k++) {
                int i = Math.toIntExact(piece.get(k).row());
                Measured m = found.get(k);
                Generated text = texts.get(i);
                samples[i] =
                        new Sample(beginnings.get(i).prompt(), text.ids().length, text.ended(), m.sums, m.logRatio);
            }
        }
        return List.of(samples);
    }

    private static Tree tree(int number, Beginning beginning, Generated text) {
        return new Tree(number, List.of(new TextBranch(TEXT, beginning.ids, text.ids())), Map.of());
    }

    private record Measured(Map<Divergence, Double> sums, double logRatio) {}

    private List<Measured> measure(List<Tree> trees) {
        List<Measured> found = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            TokenScore text = scorer.score(trees, NEEDS, Scorer.Mode.MEASURE, NONE)
                    .branches()
                    .get(0);
            double[] ratios = text.logRatio().toDoubles();
            Map<Divergence, double[]> sums = new EnumMap<>(Divergence.class);
            for (Divergence divergence : Divergence.values()) {
                sums.put(divergence, text.column(divergence).sum().toDoubles());
            }
            for (int k = 0; k < ratios.length; k++) {
                Map<Divergence, Double> own = new EnumMap<>(Divergence.class);
                int place = k;
                sums.forEach((divergence, values) -> own.put(divergence, values[place]));
                found.add(new Measured(own, ratios[k]));
            }
        }
        return found;
    }
}
