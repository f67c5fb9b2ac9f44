package io.prefero.score;

import io.prefero.models.Pass;
import io.prefero.models.diffusion.Condition;
import io.prefero.models.diffusion.Denoiser;
import io.prefero.models.diffusion.Noising;
import io.prefero.tensor.DType;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Scores images by how well denoisers see what was done to them. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public final class NoiseScorer implements Scorer {
    private static final int AT_ONCE = 65_536; // latent numbers of images of one name

    private final Map<Role, RoleModel<Denoiser>> models;
    private final Noising noising;
    private final Telling telling;
    private final Optional<FrozenErrors> frozen;
    private final boolean remembers;

    /** How a pipeline tells its denoiser of prompts. */
    public interface Telling {
        /**
         * What the denoiser is told.
         *
         * @param states [B, T, D]
         * @param pooled [B, P]
         */
        Condition of(Tensor states, Optional<Tensor> pooled);
    }

    private NoiseScorer(
            Map<Role, RoleModel<Denoiser>> models,
            Noising noising,
            Telling telling,
            Optional<FrozenErrors> frozen,
            boolean remembers) {
        this.models = Map.copyOf(models);
        this.noising = noising;
        this.telling = telling;
        this.frozen = frozen;
        this.remembers = remembers;
    }

    /**
     * How a batch is cut where nobody says it: enough images for the products to be fast, few enough for their activations.
     *
     * @param elements numbers of a latent image
     */
    public static MicroBatches.Examples usual(int elements) {
        return new MicroBatches.Examples(Math.max(1, AT_ONCE / elements));
    }

    /** A scorer that computes everything. */
    public NoiseScorer(Map<Role, RoleModel<Denoiser>> models, Noising noising, Telling telling) {
        this(models, noising, telling, Optional.empty(), false);
    }

    /** The same, which looks for the errors of frozen roles in a cache and puts there what it has not found. */
    public NoiseScorer with(ReferenceCache cache) {
        return new NoiseScorer(models, noising, telling, Optional.of(new FrozenErrors(cache, noising)), true);
    }

    /** All is computed, in the company in which the policy computes it; the cache gets it and is compared with it. */
    @Override
    public Scorer first() {
        return new NoiseScorer(models, noising, telling, frozen, false);
    }

    @Override
    public Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw) {
        List<ImageBranch> branches = needs.stream()
                .flatMap(need -> trees.stream().map(tree -> branch(tree, need)))
                .toList();
        Map<Role, double[]> known = new LinkedHashMap<>();
        Map<Role, Tensor> computed = new LinkedHashMap<>();
        List<Role> missing = new ArrayList<>();
        for (Role role : roles(needs)) {
            Optional<double[]> found = remembers && frozen(role)
                    ? frozen.flatMap(f -> f.find(role, model(role), branches))
                    : Optional.empty();
            found.ifPresentOrElse(errors -> known.put(role, errors), () -> missing.add(role));
        }
        if (!missing.isEmpty()) {
            NoisyImages images = new NoisyImages(branches, noising, telling, model(missing.get(0)));
            for (Role role : missing) {
                boolean learns =
                        mode == Mode.TRAIN && RoleModel.of(role, models).trained();
                Tensor errors = learns ? errors(role, images, mode, draw) : measured(role, images, mode, draw);
                double[] values = errors.toDoubles();
                known.put(role, values);
                if (learns) {
                    computed.put(role, errors);
                } else if (frozen(role)) {
                    frozen.ifPresent(f -> f.meet(role, model(role), branches, values));
                }
            }
        }
        return new Result(trees.size(), needs, branches, known, computed);
    }

    private static ImageBranch branch(Tree tree, Need need) {
        List<Branch> found = tree.branches(need.branch());
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    "row " + tree.row() + " has " + found.size() + " images named " + need.branch() + ", expected one");
        }
        return (ImageBranch) found.get(0);
    }

    /** Those that do not learn first, while no activations are kept. */
    private List<Role> roles(List<Need> needs) {
        Stream<Role> named = needs.stream()
                .flatMap(n -> n.signals().stream().flatMap(s -> s.roles().stream()))
                .distinct();
        return named.sorted((a, b) -> Boolean.compare(
                        RoleModel.of(a, models).trained(),
                        RoleModel.of(b, models).trained()))
                .toList();
    }

    private boolean frozen(Role role) {
        return RoleModel.of(role, models).frozen();
    }

    private Denoiser model(Role role) {
        return RoleModel.of(role, models).model();
    }

    private Tensor measured(Role role, NoisyImages images, Mode mode, Draw draw) {
        return Scope.measured(() -> errors(role, images, mode, draw));
    }

    private Tensor errors(Role role, NoisyImages images, Mode mode, Draw draw) {
        RoleModel<Denoiser> model = RoleModel.of(role, models);
        boolean drops = mode != Mode.MEASURE && model.trained();
        Pass pass = drops ? model.pass().dropping(draw.of(role.name())) : model.pass();
        Tensor output = model.model().predict(images.x(), images.told(), images.condition(), pass);
        DType wide = output.dtype().wide();
        return output.to(wide).minus(images.target().to(wide)).square().meanOfEach();
    }

    /** Errors by role, of the branches need by need. */
    private record Result(
            int examples,
            List<Need> needs,
            List<ImageBranch> images,
            Map<Role, double[]> values,
            Map<Role, Tensor> graphs)
            implements Scored {
        @Override
        public List<TokenScore> branches() {
            List<TokenScore> scores = new ArrayList<>();
            for (int k = 0; k < needs.size(); k++) {
                Map<Signal, Ragged> columns = new LinkedHashMap<>();
                for (Signal signal : needs.get(k).signals()) {
                    columns.put(signal, new Ragged(Tensor.of(column(signal, k)), ones()));
                }
                scores.add(new TokenScore(needs.get(k).stretch(), ones(), columns, Map.of()));
            }
            return scores;
        }

        private int[] ones() {
            int[] ones = new int[examples];
            Arrays.fill(ones, 1);
            return ones;
        }

        private double[] column(Signal signal, int need) {
            double[] column = new double[examples];
            for (int i = 0; i < examples; i++) {
                int at = need * examples + i;
                ImageBranch image = images.get(at);
                column[i] = signal.roles().isEmpty()
                        ? given(signal, image)
                        : Objects.requireNonNull(values.get(signal.roles().get(0)))[at];
            }
            return column;
        }

        private static double given(Signal signal, ImageBranch image) {
            return signal.equals(NoiseSignal.TIMESTEP)
                    ? image.noised().timestep()
                    : image.image().elements();
        }

        @Override
        public void backward(Coefficients coefficients) {
            List<Tensor> outputs = new ArrayList<>();
            List<Tensor> weights = new ArrayList<>();
            graphs.forEach((role, errors) -> {
                NoiseSignal signal = NoiseSignal.error(role);
                List<Tensor> parts = needs.stream()
                        .map(need -> coefficients.at(need, signal).orElseGet(() -> Tensor.zeros(DType.F64, examples)))
                        .toList();
                outputs.add(errors);
                weights.add(Tensor.cat(0, parts).to(errors.dtype()).to(errors.device()));
            });
            if (!outputs.isEmpty()) {
                Tensor.backward(outputs, weights);
            }
        }
    }
}
