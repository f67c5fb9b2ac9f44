package io.prefero.train;

import io.prefero.Tiny;
import io.prefero.example.Beside;
import io.prefero.example.Dataset;
import io.prefero.example.TokenRow;
import io.prefero.models.LanguageModel;
import io.prefero.monitor.MonitorSettings;
import io.prefero.monitor.Monitors;
import io.prefero.objective.Objective;
import io.prefero.objective.TextObjective;
import io.prefero.score.Scorer;
import io.prefero.score.TextScorer;
import io.prefero.setting.Settings;
import io.prefero.tensor.Draw;
import io.prefero.tensor.Tensor;
import io.prefero.train.Checkpoints.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The trainer without files around it, on rows that are made up. */
final class TinyTrainer implements AutoCloseable, Trainer.Keeper {
    static final Monitors MONITORS =
            new Monitors(Settings.read(MonitorSettings.class, NullNode.instance, "monitor."), false);

    final List<Listener.Step> steps = new ArrayList<>();
    final List<Progress> checkpoints = new ArrayList<>();
    final Map<String, Tensor> trained;
    private final Roles<LanguageModel> roles;
    private final Learner learner;
    private Runnable after = () -> {};
    private final Trainer trainer;

    private TinyTrainer(
            Objective objective,
            Roles<LanguageModel> roles,
            Scorer scorer,
            TrainSettings settings,
            Source train,
            Source eval) {
        this.roles = roles;
        this.trained = roles.trained();
        this.learner =
                Learner.of(roles, Map.of(), settings, settings.reference().or(objective::moving));
        Plan plan = Plan.of(train.size(), settings, objective.smallestBatch(), 0);
        this.trainer = new Trainer(
                objective,
                scorer,
                settings.microBatches(),
                settings,
                train,
                eval,
                plan,
                learner,
                MONITORS,
                Probe.NONE,
                Draw.seed(5));
    }

    /** All weights of a model without a tokenizer, against itself as it was. */
    static TinyTrainer of(
            TextObjective objective, Path model, String settings, List<TokenRow> train, List<TokenRow> eval) {
        Roles<LanguageModel> roles = Roles.ofTexts(objective, model(model), Draw.seed(2));
        return of(objective, roles, TextScorer.fast(roles.models()), settings, train, eval);
    }

    static TinyTrainer of(
            TextObjective objective,
            Roles<LanguageModel> roles,
            Scorer scorer,
            String settings,
            List<TokenRow> train,
            List<TokenRow> eval) {
        return new TinyTrainer(
                objective, roles, scorer, settings(settings), source(train, objective), source(eval, objective));
    }

    /** All weights in fp64. */
    static ModelSettings model(Path folder) {
        return new ModelSettings(folder, Optional.empty(), Optional.empty(), "f64", "cpu", "auto", false);
    }

    static List<TokenRow> rows(long seed, int count) {
        return Tiny.rows(Draw.seed(seed), count);
    }

    static TrainSettings settings(String train) {
        ObjectNode run = new YAMLMapper()
                .readTree("{ method: { name: dpo }, model: { path: m }, data: { train: d }, out: o }")
                .asObject();
        run.set("train", new YAMLMapper().readTree(train));
        return RunSettings.read(run).train();
    }

    private static Source source(List<TokenRow> rows, TextObjective objective) {
        return new TextSource(Dataset.of(rows), objective, Beside.NOTHING, Draw.seed(0));
    }

    Progress run() {
        return trainer.run(Progress.START, this, () -> false);
    }

    /** Does something after every step. */
    void after(Runnable action) {
        after = action;
    }

    /** What evaluation measures. */
    Map<String, Double> evaluate() {
        return trainer.evaluate(io.prefero.score.State.FRESH);
    }

    double metric(int step, String name) {
        return steps.get(step - 1).metrics().getOrDefault(name, Double.NaN);
    }

    @Override
    public void step(Listener.Step step) {
        steps.add(step);
        after.run();
    }

    @Override
    public void checkpoint(Progress progress) {
        checkpoints.add(progress);
    }

    @Override
    public void close() {
        learner.close();
        roles.close();
    }
}
