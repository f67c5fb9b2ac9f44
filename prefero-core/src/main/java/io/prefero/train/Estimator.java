package io.prefero.train;

import io.prefero.models.LanguageModel;
import io.prefero.models.ModelConfig;
import io.prefero.models.Pass;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.RoleModel.Training;
import io.prefero.score.Signal;
import io.prefero.score.TextScorer;
import io.prefero.score.TokenCounts;
import io.prefero.score.Tree;
import io.prefero.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Counts, on the first batches of an epoch, what a run will take. */
record Estimator(RunSettings settings, Roles<LanguageModel> roles, Source train, Plan plan) {
    private static final long BATCHES = 50;
    private static final long REST = 450_000_000; // measured: a run on a model of a quarter of a million weights

    Estimate estimate() {
        MicroBatches micro = settings.train().microBatches();
        Plan.Epoch epoch = new Plan.Epoch();
        long looked = Math.min(BATCHES, plan.perEpoch());
        TokenCounts sum = TokenCounts.NONE;
        TokenCounts largest = TokenCounts.NONE;
        for (long step = 1; step <= looked; step++) {
            List<Tree> batch = train.batch(plan.rows(step, epoch), step);
            long padded = TokenCounts.padded(batch);
            for (List<Tree> piece : micro.cut(batch)) {
                TokenCounts counts = TokenCounts.of(piece);
                sum = sum.plus(new TokenCounts(padded, counts.packed(), counts.computed(), counts.scored()));
                padded = 0;
                largest = run(counts) > run(largest) ? counts : largest;
            }
        }
        TokenCounts whole = sum.times((double) plan.perEpoch() / looked);
        long moving = bytes(moving()) + masters(moving());
        return new Estimate(whole, operations(whole), footprint(largest), remembered(whole), moving);
    }

    /** Tokens that run through a model. */
    private long run(TokenCounts counts) {
        return settings.train().naive() ? counts.padded() : counts.computed();
    }

    /** Positions that reach the head. */
    private long scored(TokenCounts counts) {
        return settings.train().naive() ? counts.padded() : counts.scored();
    }

    private double operations(TokenCounts counts) {
        double sum = 0;
        for (RoleModel<LanguageModel> role : roles.models().values()) {
            boolean trained = role.training() == Training.TRAINED;
            int passes = !trained ? 1 : settings.model().checkpointing() == Pass.Checkpointing.OFF ? 3 : 4;
            ModelConfig config = role.model().config();
            double head = (double) config.vocabulary() * config.hidden();
            sum += passes * 2.0 * run(counts) * (matrices(role.model()) - head * (config.tied() ? 1 : 2));
            sum += (trained ? 3 : 1) * 2.0 * scored(counts) * head;
        }
        return sum;
    }

    /**
     * Bytes that the reference cache may take on disk for one epoch's texts: a number a token for what one frozen role says,
     * a hidden state where another role has a say as well.
     */
    private long remembered(TokenCounts counts) {
        if (!settings.train().remembers()) {
            return 0;
        }
        List<Need> needs = settings.objective().asked();
        long numbers = 0;
        for (Need need : needs) {
            for (Signal signal : need.signals()) {
                long frozen = signal.roles().stream()
                        .filter(role -> training(role) == Training.FROZEN)
                        .count();
                numbers += frozen
                        * (signal.roles().size() == 1 ? 1 : policy().config().hidden());
            }
        }
        return counts.scored() * numbers * wide() / Math.max(1, needs.size());
    }

    private Training training(Role role) {
        return Objects.requireNonNull(roles.models().get(role)).training();
    }

    private LanguageModel policy() {
        return roles.policy().model();
    }

    /** Bytes of a number that is scored. */
    private long wide() {
        return policy().decoder().dtype().wide().bytes();
    }

    private static double matrices(LanguageModel model) {
        return model.parameters().values().stream()
                .filter(p -> p.dims() == 2)
                .mapToDouble(Tensor::count)
                .sum();
    }

    private Footprint footprint(TokenCounts largest) {
        ModelConfig config = policy().config();
        long all = scored(largest) * config.vocabulary() * wide();
        long logits = settings.train().naive() ? 3 * all : TextScorer.logitMemory(all);
        long activations =
                run(largest) * perToken(config) * policy().decoder().dtype().bytes();
        return new Footprint(models(), activations, logits, REST, run(largest));
    }

    /** Each weight once, and for what is trained a gradient, two moments and, as far as there are any, a master and a running mean. */
    private long models() {
        long weights = bytes(roles.models().values().stream()
                .flatMap(m -> m.model().parameters().values().stream())
                .collect(Collectors.toSet()));
        Collection<Tensor> trained = roles.trained().values();
        long wide = trained.stream()
                .mapToLong(t -> t.count() * t.dtype().wide().bytes())
                .sum();
        long mean = settings.train().ema().isPresent() ? wide : 0;
        return weights + bytes(trained) + 2 * wide + masters(trained) + masters(moving()) + mean;
    }

    /** The weights of a reference that moves, if there is one. */
    private Collection<Tensor> moving() {
        return Optional.ofNullable(roles.models().get(Role.REFERENCE))
                .filter(r -> r.training() == Training.MOVING)
                .map(r -> MovingWeights.moving(policy(), r.model()).values())
                .orElse(List.of());
    }

    /** Copies in at least fp32 that go with weights of half precision. */
    private static long masters(Collection<Tensor> tensors) {
        return tensors.stream()
                .filter(t -> t.dtype() != t.dtype().wide())
                .mapToLong(t -> t.count() * t.dtype().wide().bytes())
                .sum();
    }

    private static long bytes(Collection<Tensor> tensors) {
        return tensors.stream().mapToLong(t -> t.count() * t.dtype().bytes()).sum();
    }

    /**
     * Numbers that autograd keeps for a token: of each block the inputs of its products, norms, activations and attention; with
     * checkpointing of each block its input, and of one all.
     */
    private long perToken(ModelConfig config) {
        long attention = (long) config.heads().query() * config.heads().dim();
        long block = 6L * config.hidden() + 5 * attention + 4L * config.intermediate();
        return settings.model().checkpointing() == Pass.Checkpointing.OFF
                ? config.layers() * block
                : (long) config.layers() * config.hidden() + block;
    }
}
