package io.prefero.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command: {@code prefero train}, {@code prefero generate} and so on. */
@Command(
        name = "prefero",
        description = "Trains language models and image models on preferences. See prefero COMMAND --help.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Prefero.Version.class,
        usageHelpAutoWidth = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it failed while running", "2:wrong usage, settings or input"},
        subcommands = {
            TrainCommand.class,
            RaceCommand.class,
            EstimateCommand.class,
            ImportCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            ExplainCommand.class,
            ChesCommand.class,
            EvaluateCommand.class,
            LossCommand.class,
            MethodsCommand.class,
            QuickstartCommand.class,
            LabCommand.class
        })
public final class Prefero implements Runnable {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where in the program an error came from.")
    private boolean debug;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Prefero() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = utf8(FileDescriptor.out);
        PrintWriter err = utf8(FileDescriptor.err);
        int code = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Whatever the locale, the output is UTF-8. */
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Runs a command: results to {@code out}, everything else to {@code err}; gives the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Prefero prefero = new Prefero();
        try {
            return new CommandLine(prefero)
                    .setOut(out)
                    .setErr(err)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setParameterExceptionHandler(Prefero::misused)
                    .setExecutionExceptionHandler((e, command, parsed) -> prefero.failed(e, err))
                    .execute(args);
        } catch (Throwable e) { // an Error, such as a full heap, ends in one message too
            return prefero.failed(e, err);
        }
    }

    private int failed(Throwable e, PrintWriter err) {
        return new Failure(e).report(err, debug);
    }

    private static int misused(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr()
                .println("error: " + e.getMessage() + "; see "
                        + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return Failure.USAGE;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Prefero.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[] {"prefero " + version};
        }
    }
}
