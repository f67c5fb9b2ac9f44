package io.prefero.cli;

import io.prefero.example.DataSettings;
import io.prefero.example.ExampleReader;
import io.prefero.example.Kind;
import io.prefero.example.RowEncoder;
import io.prefero.score.RoleModel;
import io.prefero.score.RowScorer;
import io.prefero.setting.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Per-token log-probabilities of a data file's completions. */
@Command(
        name = "score",
        description = {
            "Prints how likely a model finds the completions of a data file, token by token, as JSONL.",
            "",
            "--set takes the keys of a run's block data, as in --set data.max_length=512 --set data.overflow=drop."
        })
final class ScoreCommand implements Runnable {
    private static final int AT_ONCE = 256; // rows read before they are scored

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "JSONL or JSONL.gz.")
    private String data = "";

    @Mixin
    private SetOption set = new SetOption();

    @Override
    public void run() {
        DataSettings asked = settings();
        try (LoadedModel loaded = model.load()) {
            DataSettings fitted = asked.within(loaded.model().config().context());
            RowScorer scorer = new RowScorer(new RoleModel(loaded.model(), loaded.pass(), RoleModel.Training.FROZEN));
            score(fitted, new RowEncoder(loaded.tokenizer(), fitted.window()), scorer);
        }
    }

    private DataSettings settings() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        set.assignments().forEach(a -> {
            if (!a.path().get(0).equals("data")) {
                throw new IllegalArgumentException("unknown key " + a.key() + ": score takes the keys of the block"
                        + " data, as in data.max_length=512");
            }
            a.putInto(tree);
        });
        JsonNode block = tree.path("data");
        ObjectNode keys = block.isObject() ? block.asObject() : tree.putObject("data");
        List.of("train", "eval", "eval_fraction").stream().filter(keys::has).forEach(key -> {
            throw new IllegalArgumentException(
                    "data." + key + " has no meaning for score: it reads all rows of --data");
        });
        return Settings.read(DataSettings.class, keys.put("train", data), "data.");
    }

    private void score(DataSettings settings, RowEncoder encoder, RowScorer scorer) {
        Kind kind = Kind.of(settings.train().get(0), settings.columns());
        PrintWriter out = spec.commandLine().getOut();
        long kept = 0;
        long read = 0;
        try (ExampleReader rows = new ExampleReader(settings.train(), kind, settings.format(), settings.columns())) {
            while (rows.hasNext()) {
                List<RowEncoder.Outcome> outcomes = new ArrayList<>();
                while (rows.hasNext() && outcomes.size() < AT_ONCE) {
                    outcomes.add(encoder.encode(rows.next()));
                }
                var scored = scorer.score(outcomes);
                scored.forEach(row -> out.println(row.toJson()));
                read += outcomes.size();
                kept += scored.size();
                if (out.checkError()) {
                    throw new IllegalStateException("standard output was closed after " + kept + " rows");
                }
            }
        }
        if (read == 0) {
            throw new IllegalArgumentException("no row in " + data);
        }
        spec.commandLine()
                .getErr()
                .println(kept + " rows scored"
                        + (kept == read ? "" : ", " + (read - kept) + " dropped: " + encoder.dropReason()));
    }
}
