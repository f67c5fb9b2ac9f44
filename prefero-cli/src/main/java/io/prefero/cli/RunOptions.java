package io.prefero.cli;

import io.prefero.method.Methods;
import io.prefero.train.RunSettings;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run is asked for: by a file, by options, by keys. */
final class RunOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "METHOD",
            description = "A method's id, unless --config names one; see prefero methods.")
    private Optional<String> method = Optional.empty();

    @Mixin
    private SharedOptions shared = new SharedOptions();

    /** What was asked for, as one tree. */
    ObjectNode given() {
        ObjectNode tree = shared.given();
        method.ifPresent(id -> name(tree, id));
        shared.set().forEach(a -> RunSettings.placed(a).putInto(tree));
        return tree;
    }

    private void name(ObjectNode tree, String id) {
        String wanted = MethodNote.named(id, spec.commandLine().getErr()).id();
        JsonNode configured = tree.path("method").path("name");
        if (configured.isString() && !Methods.named(configured.asString()).id().equals(wanted)) {
            throw new IllegalArgumentException("method.name is " + configured + " in "
                    + shared.config().orElseThrow() + ", but " + id + " on the command line; name one of them");
        }
        SharedOptions.block(tree, "method").put("name", wanted);
    }
}
