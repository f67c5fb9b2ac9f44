package io.prefero.cli;

import io.prefero.method.Methods;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The table of methods. */
@Command(
        name = "methods",
        description = "Lists the methods, or tells all about one: its hyperparameters, their defaults and ranges.")
final class MethodsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "METHOD",
            description = "The method to tell about; default: a line on each.")
    private Optional<String> method = Optional.empty();

    @ArgGroup
    private Format format = new Format();

    /** How it is written. */
    private static final class Format {
        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Option(names = "--markdown", description = "As the page docs/methods.md.")
        private boolean markdown;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Methods.Method> one =
                method.map(id -> MethodNote.named(id, spec.commandLine().getErr()));
        MethodTable table = new MethodTable(
                one.map(List::of).orElseGet(() -> List.copyOf(Methods.all().values())));
        if (format.json) {
            out.println(table.json().toPrettyString());
        } else if (format.markdown) {
            out.print(table.markdown());
        } else {
            out.print(one.map(MethodTable::detail).orElseGet(table::text));
        }
    }
}
