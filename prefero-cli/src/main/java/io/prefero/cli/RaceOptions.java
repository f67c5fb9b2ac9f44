package io.prefero.cli;

import io.prefero.setting.Assignment;
import io.prefero.train.RunSettings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** What a race is asked for. */
final class RaceOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "ENTRY",
            description =
                    "METHOD, METHOD:KEY=VALUE,KEY=VALUE, or one of these after LABEL=; unless --config names them.")
    private List<String> entries = List.of();

    @Mixin
    private SharedOptions shared = new SharedOptions();

    @Option(names = "--steps", paramLabel = "N", description = "Optimiser steps of each run (train.steps).")
    private Optional<Long> steps = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Runs of each entry, of seeds one after another. Default: 1.")
    private Optional<Integer> seeds = Optional.empty();

    @Option(
            names = "--baseline",
            paramLabel = "LABEL",
            description = "The entry that the others are compared with. Default: the best.")
    private Optional<String> baseline = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "YARDSTICK",
            description = "What ranks: accuracy (against the reference) or likelihood_accuracy. Default: accuracy.")
    private Optional<String> by = Optional.empty();

    /** What was asked for, as one tree. */
    ObjectNode given() {
        ObjectNode tree = shared.given();
        if (!entries.isEmpty()) {
            var list = race(tree).putArray("entries");
            entries.forEach(list::add);
        }
        steps.ifPresent(n -> SharedOptions.block(tree, "train").put("steps", n));
        seeds.ifPresent(n -> race(tree).put("seeds", n));
        baseline.ifPresent(label -> race(tree).put("baseline", label));
        by.ifPresent(yardstick -> race(tree).put("by", yardstick));
        shared.set().forEach(a -> forAll(a).putInto(tree));
        return tree;
    }

    private static ObjectNode race(ObjectNode tree) {
        return SharedOptions.block(tree, "race");
    }

    private static Assignment forAll(Assignment given) {
        Assignment placed = RunSettings.placed(given);
        if (!placed.path().get(0).equals("method") || given.path().get(0).equals("method")) {
            return placed;
        }
        throw new IllegalArgumentException("--set " + given.key() + " is a method's hyperparameter, and a race has"
                + " several methods; write it with the entry, as in dpo:" + given.key() + "=" + given.value());
    }
}
