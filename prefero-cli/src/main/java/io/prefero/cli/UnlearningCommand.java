package io.prefero.cli;

import io.prefero.eval.unlearning.Examination;
import io.prefero.eval.unlearning.Examination.Subject;
import io.prefero.eval.unlearning.Examiner;
import io.prefero.eval.unlearning.KolmogorovSmirnov;
import io.prefero.eval.unlearning.TruthRatioFile;
import io.prefero.eval.unlearning.UnlearningReport;
import io.prefero.example.QuestionFile;
import io.prefero.example.QuestionFile.Question;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.setting.Settings;
import io.prefero.tensor.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a model has forgotten, and what it can still do. */
@Command(
        name = "unlearning",
        description = {
            "Asks a model questions with right and wrong answers, as TOFU does: how likely it finds the right one, how much of"
                    + " it its own greedy answer has (ROUGE-L recall), and whether it tells it from wrong ones (truth"
                    + " ratio). Model utility is the harmonic mean of these over the sets to be kept; forget quality the p of a"
                    + " Kolmogorov–Smirnov test between its truth ratios on what is to be forgotten and those of an oracle, a"
                    + " model that has never seen it.",
            "",
            "Rows are JSONL or Parquet with question, answer, paraphrased_answer (may be absent) and perturbed_answer, a list."
        })
final class UnlearningCommand implements Runnable {
    private static final String QUESTION = "{question}";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--forget",
            required = true,
            paramLabel = "FILE",
            description = "Questions about what is to be forgotten.")
    private Path forget = Path.of("");

    @Option(names = "--retain", paramLabel = "FILE", description = "Questions about what is to be kept.")
    private Optional<Path> retain = Optional.empty();

    @Option(names = "--real-authors", paramLabel = "FILE", description = "Questions about the world near it.")
    private Optional<Path> realAuthors = Optional.empty();

    @Option(names = "--world-facts", paramLabel = "FILE", description = "Questions about the world at large.")
    private Optional<Path> worldFacts = Optional.empty();

    @ArgGroup
    private Oracle oracle = new Oracle();

    /** Where the truth ratios of a model that has never seen what is to be forgotten come from. */
    private static final class Oracle {
        @Option(
                names = "--oracle",
                paramLabel = "DIR",
                description = "A model that has never seen what is to be forgotten.")
        private Optional<Path> folder = Optional.empty();

        @Option(
                names = "--oracle-ratios",
                paramLabel = "FILE",
                description = "What --json has written of such a model, instead of the model.")
        private Optional<Path> ratios = Optional.empty();
    }

    @Option(names = "--oracle-adapter", paramLabel = "DIR", description = "A LoRA adapter to switch on in the oracle.")
    private Optional<Path> oracleAdapter = Optional.empty();

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            defaultValue = QUESTION,
            description = "What the model reads for a question; an answer follows at once. Default: ${DEFAULT-VALUE}.")
    private String template = QUESTION;

    @Option(
            names = "--column",
            paramLabel = "COLUMN=NAME",
            description = "Another name of a column: question, answer, paraphrase or wrong. May be repeated.")
    private Map<String, String> columns = Map.of();

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Tokens of its own answers at most; default: ${DEFAULT-VALUE}.")
    private int maxNewTokens = 128;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where the same goes as JSON, question by question too.")
    private Optional<Path> json = Optional.empty();

    @Override
    public void run() {
        check();
        Map<Subject, List<Question>> questions = questions();
        Optional<double[]> kept = oracle.ratios.map(TruthRatioFile::read);
        List<Examination> examinations = examine(questions);
        Optional<double[]> ratios = kept.or(() ->
                oracle.folder.map(folder -> ratios(folder, Objects.requireNonNull(questions.get(Subject.FORGET)))));
        UnlearningReport report = new UnlearningReport(
                examinations,
                ratios.map(known -> KolmogorovSmirnov.of(examinations.get(0).logTruthRatios(), known)));
        print(report);
        json.ifPresent(file -> AtomicFile.write(file, json(report).toPrettyString() + "\n"));
    }

    private void check() {
        if (!template.contains(QUESTION)) {
            throw new IllegalArgumentException("--template must hold " + QUESTION + ", got " + template);
        }
        if (oracleAdapter.isPresent() && oracle.folder.isEmpty()) {
            throw new IllegalArgumentException("--oracle-adapter needs --oracle DIR");
        }
    }

    private Map<Subject, List<Question>> questions() {
        ObjectNode names = JsonNodeFactory.instance.objectNode();
        columns.forEach(names::put);
        QuestionFile.Columns named = Settings.read(QuestionFile.Columns.class, names, "--column ");
        Map<Subject, List<Question>> questions = new EnumMap<>(Subject.class);
        questions.put(Subject.FORGET, QuestionFile.read(forget, named));
        retain.ifPresent(file -> questions.put(Subject.RETAIN, QuestionFile.read(file, named)));
        realAuthors.ifPresent(file -> questions.put(Subject.REAL_AUTHORS, QuestionFile.read(file, named)));
        worldFacts.ifPresent(file -> questions.put(Subject.WORLD_FACTS, QuestionFile.read(file, named)));
        return questions;
    }

    private Examiner examiner(LoadedModel loaded) {
        return new Examiner(loaded.frozen(), loaded.tokenizer(), question -> template.replace(QUESTION, question));
    }

    private List<Examination> examine(Map<Subject, List<Question>> questions) {
        List<Examination> examinations = new ArrayList<>();
        try (LoadedModel loaded = model.load()) {
            Examiner examiner = examiner(loaded);
            SamplingSettings greedy = SamplingSettings.greedy(maxNewTokens, loaded.stops());
            questions.forEach(
                    (subject, own) -> examinations.add(new Examination(subject, examiner.examine(own, greedy))));
        }
        return examinations;
    }

    private double[] ratios(Path folder, List<Question> questions) {
        try (LoadedModel loaded = model.load(folder, oracleAdapter)) {
            return examiner(loaded).logTruthRatios(questions);
        }
    }

    private void print(UnlearningReport report) {
        PrintWriter out = spec.commandLine().getOut();
        NumberTable table = new NumberTable(14, 13);
        out.println(table.row("", "questions", "probability", "ROUGE-L", "truth ratio"));
        for (Examination e : report.examinations()) {
            out.println(table.row(e.subject().toString(), e.answers().size(), e.probability(), e.rouge(), e.truth()));
        }
        report.utility()
                .ifPresent(utility -> out.println("model utility " + NumberTable.brief(utility)
                        + ", the harmonic mean of the " + report.parts().length
                        + " numbers of what is to be kept (TOFU's has 9)"));
        report.forgetQuality()
                .ifPresentOrElse(
                        q -> out.println(quality(q)),
                        () -> out.println("no forget quality: that needs --oracle DIR or --oracle-ratios FILE"));
    }

    private static String quality(KolmogorovSmirnov test) {
        return "forget quality p = " + NumberTable.brief(test.p()) + ", D = " + NumberTable.brief(test.statistic())
                + ": " + verdict(test);
    }

    private static String verdict(KolmogorovSmirnov test) {
        if (test.least() > UnlearningReport.FORGOTTEN) {
            return "too few questions for any difference to show";
        }
        return test.p() > UnlearningReport.FORGOTTEN
                ? "not told from the oracle: forgotten"
                : "told from the oracle: not forgotten, or over-forgotten";
    }

    private ObjectNode json(UnlearningReport report) {
        ObjectNode all = report.toJson();
        all.putObject("asked")
                .put("template", template)
                .put("decoding", "greedy")
                .put("max_new_tokens", maxNewTokens);
        return all;
    }
}
