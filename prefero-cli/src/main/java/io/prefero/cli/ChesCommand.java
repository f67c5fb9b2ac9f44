package io.prefero.cli;

import io.prefero.eval.Spread;
import io.prefero.eval.ches.Selection;
import io.prefero.eval.ches.Similarity.Measure;
import io.prefero.eval.ches.SimilarityScorer;
import io.prefero.example.DataSettings;
import io.prefero.example.Kind;
import io.prefero.example.RowFile;
import io.prefero.tensor.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How alike a model sees the answers of pairs, and the pairs that are kept because of it. */
@Command(
        name = "ches",
        description = {
            "Says of every pair how alike the model that is to be trained sees its two answers: CHES, its length-normalised"
                    + " form, the edit distance, and the last hidden states. Training on pairs with a high ln-ches can push"
                    + " both answers down, and what rises instead may be the opposite of what was preferred.",
            "",
            "--out writes the scores, --kept the rows with the lowest ones (or those around a quantile), as they stand.",
            "--set takes the keys of a run's block data, as in --set data.max_length=512."
        })
final class ChesCommand implements Runnable {
    private static final double KEPT_SHARE = 0.15; // in the paper 0.05 to 0.15 kept refusals; more did harm

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private RowOptions rows = new RowOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the scores go, as JSONL, a row a line.")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--kept",
            paramLabel = "FILE",
            description = "Where the rows that are kept go, unchanged; those of a Parquet file as JSONL.")
    private Optional<Path> kept = Optional.empty();

    @Option(
            names = "--keep",
            paramLabel = "SHARE",
            description = "Keep this share of the pairs, the lowest ones; default: " + KEPT_SHARE + ".")
    private Optional<Double> keep = Optional.empty();

    @Option(names = "--quantile", paramLabel = "Q", description = "Keep --rows N pairs around this quantile instead.")
    private Optional<Double> quantile = Optional.empty();

    @Option(names = "--rows", paramLabel = "N", description = "How many pairs --quantile keeps.")
    private Optional<Integer> count = Optional.empty();

    @Option(
            names = "--by",
            paramLabel = "SCORE",
            description = "By which score: ln-ches, the default, ches, edit or last-hidden.")
    private Optional<Measure> by = Optional.empty();

    @Override
    public void run() {
        Selection selection = selection();
        requireApart();
        DataSettings settings = rows.settings();
        List<SimilarityScorer.Pair> pairs = new ArrayList<>();
        try (LoadedModel loaded = model.load()) {
            SimilarityScorer scorer =
                    new SimilarityScorer(loaded.frozen(), loaded.tokenizer().bos(), loaded.album());
            rows.each(settings, loaded, s -> Kind.PAIR, some -> pairs.addAll(scorer.score(some)))
                    .say("pairs", spec.commandLine().getErr());
        }
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("no pair of " + rows.file() + " is left");
        }
        out.ifPresent(file -> AtomicFile.write(file, lines(pairs)));
        summarise(pairs);
        kept.ifPresent(file -> keep(pairs, selection, file));
    }

    private Selection selection() {
        if (out.isEmpty() && kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "say where the scores go (--out FILE), the rows that are kept (--kept FILE)," + " or both");
        }
        if (kept.filter(file -> file.toString().endsWith(".parquet")).isPresent()) {
            throw new IllegalArgumentException("--kept writes JSONL: name it so, as in kept.jsonl");
        }
        if (kept.isEmpty() && (keep.isPresent() || quantile.isPresent() || count.isPresent() || by.isPresent())) {
            throw new IllegalArgumentException(
                    "--keep, --quantile, --rows and --by choose the rows that --kept FILE gets:"
                            + " name that file or leave them out");
        }
        if (keep.isPresent() && quantile.isPresent() || quantile.isPresent() != count.isPresent()) {
            throw new IllegalArgumentException("rows are chosen by --keep SHARE, or by --quantile Q with --rows N");
        }
        return quantile.<Selection>map(q -> new Selection.Window(q, count.orElseThrow()))
                .orElseGet(() -> new Selection.Lowest(keep.orElse(KEPT_SHARE)));
    }

    /** What is written is not what is read, nor are both results one file. */
    private void requireApart() {
        List<Path> files = new ArrayList<>(List.of(rows.file().toAbsolutePath().normalize()));
        out.ifPresent(f -> files.add(f.toAbsolutePath().normalize()));
        kept.ifPresent(f -> files.add(f.toAbsolutePath().normalize()));
        if (Set.copyOf(files).size() < files.size()) {
            throw new IllegalArgumentException("--data, --out and --kept must be different files");
        }
    }

    private static String lines(List<SimilarityScorer.Pair> pairs) {
        return pairs.stream().map(ChesCommand::json).map(json -> json + "\n").collect(Collectors.joining());
    }

    private static ObjectNode json(SimilarityScorer.Pair pair) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("row", pair.row()).put("at", pair.at());
        for (Measure measure : Measure.values()) {
            json.put(measure.key(), pair.similarity().by(measure));
        }
        return json;
    }

    private static double[] scores(List<SimilarityScorer.Pair> pairs, Measure measure) {
        return pairs.stream()
                .map(SimilarityScorer.Pair::similarity)
                .mapToDouble(s -> s.by(measure))
                .toArray();
    }

    private void summarise(List<SimilarityScorer.Pair> pairs) {
        NumberTable table = new NumberTable(12, 11);
        print(table.row("", "least", "25 %", "median", "75 %", "greatest"));
        for (Measure measure : Measure.values()) {
            Spread s = Spread.of(scores(pairs, measure));
            print(table.row(
                    measure.toString(), s.least(), s.lowerQuartile(), s.median(), s.upperQuartile(), s.greatest()));
        }
    }

    private void keep(List<SimilarityScorer.Pair> pairs, Selection selection, Path file) {
        Measure measure = by.orElse(Measure.LN_CHES);
        double[] scores = scores(pairs, measure);
        int[] places = selection.of(scores);
        RowFile.copy(
                rows.file(),
                Arrays.stream(places).mapToObj(i -> pairs.get(i).row()).collect(Collectors.toSet()),
                file);
        print(places.length + " of " + pairs.size() + " pairs, " + measure + " from "
                + NumberTable.brief(scores[places[0]]) + " to " + NumberTable.brief(scores[places[places.length - 1]])
                + ", are in " + file);
        Spread spread = Spread.of(scores);
        if (spread.least() == spread.greatest()) {
            print("all pairs have the same " + measure + ": it does not tell them apart (answers of one token have 0)");
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
    }
}
