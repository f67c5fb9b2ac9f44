package io.prefero.cli;

import io.prefero.example.RowPlace;
import io.prefero.explain.Explanation;
import io.prefero.explain.ExplanationPage;
import io.prefero.train.Explainer;
import io.prefero.train.Run;
import io.prefero.train.RunSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a method sees in one row. */
@Command(
        name = "explain",
        description = {
            "Shows what a method sees in one row of data: every scored token with its log-probability, its log-ratio to"
                    + " the reference, what it counts in the reward and its weight in the gradient; the row's loss,"
                    + " rewards and margin.",
            "",
            "With --run, before and after that run, by its own method, settings and data. Without, by METHOD, with the"
                    + " model as it is. The same is written as an HTML page.",
            "",
            "--set takes the keys of a run; a bare key is the method's."
        })
final class ExplainCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "METHOD", description = "A method's id, without --run.")
    private Optional<String> method = Optional.empty();

    @Option(names = "--run", paramLabel = "DIR", description = "The folder of a run.")
    private Optional<Path> run = Optional.empty();

    @Option(names = "--model", paramLabel = "DIR", description = "The model to ask, without --run.")
    private Optional<Path> model = Optional.empty();

    @Option(names = "--adapter", paramLabel = "DIR", description = "A LoRA adapter on it, in PEFT's format.")
    private Optional<Path> adapter = Optional.empty();

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "The reference: a model or an adapter; by default the model without adapter.")
    private Optional<Path> reference = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "JSONL or a JSON array, gzipped or not, or Parquet; by default what the run was trained on.")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--row", paramLabel = "N", description = "Which row, counted from 0; by default the first.")
    private Optional<Long> row = Optional.empty();

    @Option(names = "--line", paramLabel = "N", description = "The row in this line of the file, counted from 1.")
    private Optional<Long> line = Optional.empty();

    @Mixin
    private SetOption set = new SetOption();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Where to write the page; by default explain-ROW.html in the run's folder.")
    private Optional<Path> html = Optional.empty();

    @Override
    public void run() {
        requireUsage();
        RunSettings settings = RunSettings.read(run.isPresent() ? ofRun(run.get()) : ofModel());
        Explainer explainer = run.isPresent() ? Explainer.ofRun(settings) : Explainer.ofModel(settings, reference);
        Explanation explanation = explainer.explain(place());
        PrintWriter out = spec.commandLine().getOut();
        boolean terminal = Integer.getInteger(Console.COLUMNS, 0) > 0;
        new ExplanationText(out, terminal && System.getenv("NO_COLOR") == null).print(explanation);
        html.or(() -> run.map(folder -> folder.resolve("explain-" + explanation.row() + ".html")))
                .ifPresent(file -> {
                    ExplanationPage.of(explanation).write(file);
                    out.println("page: " + file);
                });
    }

    private void requireUsage() {
        boolean whole = method.isPresent() && model.isPresent() && data.isPresent();
        boolean own = method.isPresent() || model.isPresent() || adapter.isPresent() || reference.isPresent();
        if (run.isEmpty() && !whole) {
            throw wrong("expected --run DIR, or METHOD --model DIR --data FILE");
        }
        if (run.isPresent() && own) {
            throw wrong("with --run, method and models are the run's: leave out METHOD, --model, --adapter and"
                    + " --reference");
        }
        if (row.isPresent() && line.isPresent()) {
            throw wrong("--row and --line are both given: say one of them");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private RowPlace place() {
        return line.map(n -> new RowPlace(RowPlace.Counting.LINES, n))
                .orElseGet(() -> new RowPlace(RowPlace.Counting.ROWS, row.orElse(0L)));
    }

    /** A run's settings, on other data if asked for. */
    private ObjectNode ofRun(Path folder) {
        ObjectNode tree = Run.settings(folder).toTree();
        data.ifPresent(file -> {
            ObjectNode block = tree.path("data").asObject();
            block.remove(List.of("eval", "eval_fraction"));
            block.putArray("train").add(file.toString());
        });
        return changed(tree);
    }

    private ObjectNode ofModel() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        String id = MethodNote.named(method.orElseThrow(), spec.commandLine().getErr())
                .id();
        tree.putObject("method").put("name", id);
        ObjectNode models =
                tree.putObject("model").put("path", model.orElseThrow().toString());
        adapter.ifPresent(folder -> models.put("adapter", folder.toString()));
        tree.putObject("data").putArray("train").add(data.orElseThrow().toString());
        return changed(tree.put("out", "not-written"));
    }

    private ObjectNode changed(ObjectNode tree) {
        set.assignments().forEach(a -> RunSettings.placed(a).putInto(tree));
        return tree;
    }
}
