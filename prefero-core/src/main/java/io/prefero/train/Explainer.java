package io.prefero.train;

import io.prefero.example.Beside;
import io.prefero.example.DataSettings;
import io.prefero.example.Dataset;
import io.prefero.example.Datasets;
import io.prefero.example.Illustrations;
import io.prefero.example.RowEncoder;
import io.prefero.example.RowFinder;
import io.prefero.example.RowPlace;
import io.prefero.example.TokenRow;
import io.prefero.explain.Explanation;
import io.prefero.explain.Judged;
import io.prefero.explain.Moment;
import io.prefero.explain.MomentReader;
import io.prefero.explain.Pieces;
import io.prefero.models.LanguageModel;
import io.prefero.objective.Objective;
import io.prefero.objective.TextObjective;
import io.prefero.score.Album;
import io.prefero.score.MicroBatches;
import io.prefero.score.Need;
import io.prefero.score.Role;
import io.prefero.score.RoleModel;
import io.prefero.score.State;
import io.prefero.score.TextScorer;
import io.prefero.score.Tree;
import io.prefero.setting.Trees;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Engine;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import io.prefero.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Shows what a method sees in a row of data: with a model as it is, or before and after a run. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
public final class Explainer {
    /** Rows that keep one company where a method judges a batch together. */
    private static final int COMPANY = 7;

    private final RunSettings settings;
    private final TextObjective objective;
    private final Map<String, Weights> moments;
    private final Weights reference;

    private Explainer(RunSettings settings, Map<String, Weights> moments, Weights reference) {
        this.settings = settings;
        this.objective = settings.text();
        this.moments = new LinkedHashMap<>(moments);
        this.reference = reference;
    }

    /**
     * With the models that a run began and ended with.
     *
     * @param run the run's settings, or those with some changes
     */
    public static Explainer ofRun(RunSettings run) {
        Weights start = new Weights(run.model().path(), run.model().adapter());
        Map<String, Weights> moments = new LinkedHashMap<>();
        moments.put("before", start);
        moments.put("after", Weights.trained(run));
        return new Explainer(run, moments, start);
    }

    /**
     * With one model, and the adapter on it if the settings name one.
     *
     * @param reference a checkpoint or an adapter's folder; the model without adapter if absent
     */
    public static Explainer ofModel(RunSettings settings, Optional<Path> reference) {
        Path base = settings.model().path();
        Weights now = new Weights(base, settings.model().adapter());
        return new Explainer(
                settings,
                Map.of("now", now),
                reference.map(folder -> Weights.of(folder, base)).orElseGet(() -> Weights.of(base)));
    }

    /** Explains one row of the training files. */
    public Explanation explain(RowPlace place) {
        settings.train().threads().ifPresent(Engine::threads);
        try (Tokenizer tokenizer = Tokenizer.load(settings.model().path());
                FrozenModels models = new FrozenModels(settings.model())) {
            int context = models.of(reference).model().config().context();
            DataSettings data = settings.data().within(context);
            Optional<Album> album = models.of(reference).model().vision().map(Album::new);
            RowEncoder encoder =
                    new RowEncoder(tokenizer, data.window(), objective.wording(), album.map(Illustrations.class::cast));
            RowFinder.Found found = new RowFinder(data, objective.kind(), encoder)
                    .find(place, company(), objective.smallestBatch() - 1);
            Beside beside = Datasets.beside(data, tokenizer, Datasets.defaultCache());
            List<Tree> trees = trees(found, beside);
            List<Moment> seen = moments.entrySet().stream()
                    .map(m -> moment(m.getKey(), m.getValue(), models, trees, album, new Pieces(tokenizer, album)))
                    .toList();
            return explanation(found, data, beside, seen);
        }
    }

    private int company() {
        int together = objective.coupling() == Objective.Coupling.BATCH ? COMPANY : 0;
        return Math.max(
                objective.smallestBatch() - 1,
                Math.min(together, settings.train().batch() - 1));
    }

    private List<Tree> trees(RowFinder.Found found, Beside beside) {
        beside.requireFor(objective.asked().stream().map(Need::branch).collect(Collectors.toSet()));
        List<TokenRow> rows = new ArrayList<>(List.of(found.tokens()));
        rows.addAll(found.company());
        Draw draw = Draw.seed(settings.seed()).of("beside");
        return new TextSource(Dataset.of(rows), objective, beside, draw)
                .batch(IntStream.range(0, rows.size()).toArray(), 0);
    }

    private Moment moment(
            String when, Weights policy, FrozenModels models, List<Tree> trees, Optional<Album> album, Pieces pieces) {
        Map<Role, RoleModel<LanguageModel>> roles =
                Map.of(Role.POLICY, models.of(policy), Role.REFERENCE, models.of(reference));
        int width = models.of(policy).model().config().hidden();
        MicroBatches usual = new MicroBatches.Tokens(MicroBatches.Tokens.USUAL);
        try (Scope scope = Scope.open()) {
            Judged judged = new BatchPass(objective, TextScorer.fast(roles, album), usual, own(width))
                    .judge(trees, State.FRESH);
            return MomentReader.read(when, policy.toString(), judged, trees.get(0), pieces);
        }
    }

    /** The method's own tensors as they begin. */
    private Map<String, Tensor> own(int width) {
        Map<String, Tensor> own = new HashMap<>();
        Draw draw = Draw.seed(settings.seed()).of("method");
        objective.parameters(width, draw).forEach(p -> own.put(p.name(), p.initial()));
        return own;
    }

    private Explanation explanation(RowFinder.Found found, DataSettings data, Beside beside, List<Moment> seen) {
        ObjectNode hyperparameters = settings.toTree().path("method").asObject().without("name");
        return new Explanation(
                settings.method(),
                Trees.texts(hyperparameters),
                found.row().row(),
                found.row().at(),
                found.company().size(),
                new Remarks(objective, found, data, beside).of(seen),
                seen);
    }
}
