package io.prefero.train;

import io.prefero.example.DataSettings;
import io.prefero.method.Methods;
import io.prefero.monitor.MonitorSettings;
import io.prefero.objective.Moving;
import io.prefero.objective.Objective;
import io.prefero.objective.TextObjective;
import io.prefero.setting.Assignment;
import io.prefero.setting.Key;
import io.prefero.setting.Setting;
import io.prefero.setting.Settings;
import io.prefero.setting.Trees;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run, whole: what {@code run.yaml} holds.
 *
 * @param method the method's id
 * @param objective the method with its hyperparameters
 * @param out the folder that the run makes
 * @param seed of every random number of the run
 */
public record RunSettings(
        String method,
        Objective objective,
        ModelSettings model,
        DataSettings data,
        TrainSettings train,
        MonitorSettings monitor,
        Path out,
        long seed) {
    private static final String METHOD = "method";
    private static final String NAME = "name";

    /** The blocks beside {@code method}. */
    private record Blocks(
            @Setting("which model, what of it, and where") ModelSettings model,
            @Setting("which files, and how they are read") DataSettings data,
            @Setting("how it is trained") TrainSettings train,

            @Setting("what is watched, and when it raises an alarm")
            MonitorSettings monitor,

            @Setting("the folder that the run makes") Path out,

            @Setting(value = "of every random number of the run", initial = "0")
            long seed) {}

    public RunSettings {
        if (train.reference().isPresent() && objective.moving().isPresent()) {
            throw new IllegalArgumentException("train.reference says how the reference moves, and so does the method "
                    + method + " by itself; leave train.reference out, or name another method");
        }
    }

    /**
     * Reads a run's tree.
     *
     * @throws IllegalArgumentException naming the key, its value and what is allowed
     */
    public static RunSettings read(JsonNode tree) {
        if (!tree.isObject()) {
            throw new IllegalArgumentException(
                    "a run is a block of keys (method, model, data, train, monitor, out, seed), got " + tree);
        }
        JsonNode method = tree.path(METHOD);
        if (!method.path(NAME).isString()) {
            throw new IllegalArgumentException(
                    "method.name is missing: which method to train with; see ./prefero methods");
        }
        ObjectNode hyperparameters = method.deepCopy().asObject().without(NAME);
        Methods.Method chosen = Methods.named(method.path(NAME).asString());
        Blocks blocks = Settings.read(Blocks.class, tree.deepCopy().asObject().without(METHOD), "");
        return new RunSettings(
                chosen.id(),
                chosen.with(hyperparameters),
                blocks.model,
                blocks.data,
                blocks.train,
                blocks.monitor,
                blocks.out,
                blocks.seed);
    }

    /** How the reference follows the policy, if it does: as the run says, or the method. */
    Optional<Moving> moving() {
        return train.reference().or(objective::moving);
    }

    /** A setting in its place: a bare key is the method's, unless it is one of a run's own. */
    public static Assignment placed(Assignment setting) {
        boolean own = setting.path().size() > 1
                || setting.key().equals(METHOD)
                || Key.of(Blocks.class).stream().anyMatch(k -> k.name().equals(setting.key()));
        return own ? setting : setting.under(METHOD);
    }

    /**
     * Refuses to go on with other settings than these.
     *
     * @param given the keys that are asked for; the others stay
     * @throws IllegalArgumentException naming a key that differs, what it was and what is asked for
     */
    public void refuseChanges(ObjectNode given) {
        ObjectNode asked = toTree();
        JsonNode name = given.path(METHOD).path(NAME);
        if (name.isString() && !Methods.named(name.asString()).id().equals(method)) {
            throw changed("method.name", method, name);
        }
        Trees.overlay(asked, given);
        asked.set("out", toTree().path("out"));
        Map<String, JsonNode> before = Trees.leaves(toTree());
        Trees.leaves(read(asked).toTree()).forEach((key, value) -> {
            JsonNode was = before.get(key);
            if (!value.equals(was)) {
                throw changed(key, was == null ? "absent" : was, value);
            }
        });
    }

    private static IllegalArgumentException changed(String key, Object was, Object asked) {
        return new IllegalArgumentException("a run goes on with its own settings: " + key + " is " + was
                + " there, and now " + asked + ". Leave it out, or start a new run in another folder");
    }

    /**
     * The method as one that learns from texts.
     *
     * @throws IllegalArgumentException if it does not
     */
    TextObjective text() {
        if (objective instanceof TextObjective text) {
            return text;
        }
        throw new IllegalArgumentException("this command is for methods that learn from texts, and " + method
                + " learns from " + objective.rows());
    }

    /** The same run in another place, to which its folder was moved, or as it is called from elsewhere. */
    RunSettings in(Path folder) {
        return new RunSettings(method, objective, model, data, train, monitor, folder, seed);
    }

    /** Every key of a run beside its method's, by its whole name with dots. */
    public static Map<String, Key> keys() {
        return Key.tree(Blocks.class);
    }

    /** Reads a run as YAML has it. */
    public static RunSettings parse(String yaml) {
        return read(Trees.parse(yaml));
    }

    /** The same run on other data. */
    RunSettings with(DataSettings other) {
        return new RunSettings(method, objective, model, other, train, monitor, out, seed);
    }

    /** Every effective setting, as {@link #read} takes it. */
    public ObjectNode toTree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject(METHOD).put(NAME, method).setAll(Settings.write((Record) objective));
        tree.setAll(Settings.write(new Blocks(model, data, train, monitor, out, seed)));
        return tree;
    }
}
