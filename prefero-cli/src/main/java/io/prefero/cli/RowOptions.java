package io.prefero.cli;

import io.prefero.example.DataSettings;
import io.prefero.example.ExampleReader;
import io.prefero.example.Illustrations;
import io.prefero.example.Kind;
import io.prefero.example.RowEncoder;
import io.prefero.example.Wording;
import io.prefero.setting.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which rows are read, and how: a file, and keys of a run's block data. */
final class RowOptions {
    private static final int AT_ONCE = 256; // rows read before they are handed on

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "JSONL or a JSON array, gzipped or not, or Parquet.")
    private String data = "";

    @Mixin
    private SetOption set = new SetOption();

    /** How many rows there were, and how many of them were not dropped. */
    record Counts(long read, long kept, String dropReason) {
        /** As in {@code 7 pairs scored, 1 dropped: longer than max_length 40}. */
        void say(String what, PrintWriter err) {
            err.println(kept + " " + what + " scored"
                    + (kept == read ? "" : ", " + (read - kept) + " dropped: " + dropReason));
        }
    }

    /** The file. */
    Path file() {
        return Path.of(data);
    }

    DataSettings settings() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        set.assignments().forEach(a -> {
            if (!a.path().get(0).equals("data")) {
                throw new IllegalArgumentException("unknown key " + a.key()
                        + ": this command takes the keys of the block data, as in data.max_length=512");
            }
            a.putInto(tree);
        });
        JsonNode block = tree.path("data");
        ObjectNode keys = block.isObject() ? block.asObject() : tree.putObject("data");
        List.of("train", "eval", "eval_fraction", "retain", "refusals").stream()
                .filter(keys::has)
                .forEach(key -> {
                    throw new IllegalArgumentException(
                            "data." + key + " has no meaning here: all rows of --data are read");
                });
        return Settings.read(DataSettings.class, keys.put("train", data), "data.");
    }

    /**
     * Reads all rows and hands them on as token ids, some at a time.
     *
     * @param kind what the file holds, decided once the columns are known
     * @throws IllegalArgumentException if there is none
     */
    Counts each(
            DataSettings settings,
            LoadedModel loaded,
            Function<DataSettings, Kind> kind,
            Consumer<List<RowEncoder.Outcome>> take) {
        DataSettings fitted = settings.within(loaded.model().config().context());
        RowEncoder encoder = new RowEncoder(
                loaded.tokenizer(),
                fitted.window(),
                Wording.PLAIN,
                loaded.album().map(Illustrations.class::cast));
        Kind held = kind.apply(fitted);
        long read = 0;
        long kept = 0;
        try (ExampleReader rows =
                new ExampleReader(fitted.train(), held, fitted.format(), fitted.columns(), encoder.chat(fitted))) {
            while (rows.hasNext()) {
                List<RowEncoder.Outcome> some = some(rows, encoder);
                take.accept(some);
                read += some.size();
                kept += some.stream().filter(o -> o.tokens().isPresent()).count();
            }
        }
        if (read == 0) {
            throw new IllegalArgumentException("no row in " + data);
        }
        return new Counts(read, kept, encoder.dropReason());
    }

    private static List<RowEncoder.Outcome> some(ExampleReader rows, RowEncoder encoder) {
        List<RowEncoder.Outcome> some = new ArrayList<>();
        while (rows.hasNext() && some.size() < AT_ONCE) {
            some.add(encoder.encode(rows.next()));
        }
        return some;
    }
}
