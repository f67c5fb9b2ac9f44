package io.prefero.cli;

import io.prefero.eval.divergence.Divergence;
import io.prefero.eval.divergence.DivergenceMeter;
import io.prefero.eval.divergence.DivergenceMeter.Beginning;
import io.prefero.eval.divergence.DivergenceReport;
import io.prefero.eval.divergence.DivergenceReport.Estimate;
import io.prefero.example.PromptFile;
import io.prefero.example.PromptFile.Prompt;
import io.prefero.models.LanguageModel;
import io.prefero.models.generation.SamplingSettings;
import io.prefero.score.RoleModel;
import io.prefero.tensor.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** How far a policy has gone from its reference. */
@Command(
        name = "divergence",
        description = {
            "Lets a model write to prompts, at temperature 1, and measures along its own texts how far its distributions"
                    + " are from a reference's: reverse KL, forward KL and Jensen–Shannon divergence (twice the usual one),"
                    + " exact over the vocabulary at every position and summed over a text; and the log-ratio of the"
                    + " sampled tokens, whose mean is the reverse KL of whole texts too.",
            "",
            "The reference is --reference, or the model without its --adapter."
        })
final class DivergenceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--reference", paramLabel = "DIR", description = "The reference model.")
    private Optional<Path> reference = Optional.empty();

    @Option(names = "--reference-adapter", paramLabel = "DIR", description = "A LoRA adapter to switch on in it.")
    private Optional<Path> referenceAdapter = Optional.empty();

    @Option(
            names = "--prompts",
            required = true,
            paramLabel = "FILE",
            description = "Prompts: JSONL or Parquet with a key prompt (a text or messages), or one a line.")
    private Path prompts = Path.of("");

    @Mixin
    private DrawOptions draws = new DrawOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Where the same goes as JSON.")
    private Optional<Path> json = Optional.empty();

    @Override
    public void run() {
        requireReference();
        List<Prompt> read = PromptFile.read(prompts, model.chat());
        read.stream().filter(p -> !p.pictures().isEmpty()).findFirst().ifPresent(p -> {
            throw new IllegalArgumentException(p.at() + ": the prompt has pictures; this command measures texts only");
        });
        try (LoadedModel policy = model.load()) {
            if (reference.isEmpty()) {
                report(measure(policy, policy.base(), read));
                return;
            }
            try (LoadedModel other = model.load(reference.get(), referenceAdapter)) {
                if (!policy.tokenizer().identity().equals(other.tokenizer().identity())) {
                    throw new IllegalArgumentException("--model and --reference have different tokenizers: their"
                            + " distributions cannot be compared");
                }
                report(measure(policy, other.frozen(), read));
            }
        }
    }

    private void requireReference() {
        draws.samples(); // too few are refused before anything is loaded
        if (reference.isEmpty() && !model.adapted()) {
            throw new IllegalArgumentException("say what the model is compared with: --reference DIR, or an --adapter,"
                    + " whose reference is the model without it");
        }
        if (reference.isEmpty() && referenceAdapter.isPresent()) {
            throw new IllegalArgumentException("--reference-adapter needs --reference DIR");
        }
    }

    private DivergenceReport measure(LoadedModel policy, RoleModel<LanguageModel> other, List<Prompt> read) {
        List<Beginning> beginnings = draws.items(read, policy).stream()
                .map(item -> new Beginning(item.prompt(), item.ids(), item.draw()))
                .toList();
        DivergenceMeter meter = new DivergenceMeter(policy.frozen(), other);
        return new DivergenceReport(
                meter.measure(beginnings, SamplingSettings.pure(draws.maxNewTokens(), policy.stops())));
    }

    private void report(DivergenceReport report) {
        PrintWriter out = spec.commandLine().getOut();
        NumberTable table = new NumberTable(20, 14);
        out.println(table.row("", "per text", "from", "to", "per token"));
        for (Divergence divergence : Divergence.values()) {
            print(
                    table,
                    divergence.words(),
                    report.sequence(divergence),
                    NumberTable.brief(report.perToken(divergence)));
        }
        print(table, "log-ratio", report.logRatio(), "");
        out.println(report.prompts() + " prompts, " + report.samples().size() + " texts, " + report.tokens()
                + " tokens; " + Math.round(100 * report.ended()) + "% of the texts ended within " + draws.maxNewTokens()
                + " tokens. From and to: a 95% interval over prompts");
        json.ifPresent(file -> AtomicFile.write(file, json(report) + "\n"));
    }

    private ObjectNode json(DivergenceReport report) {
        return report.toJson().put("max_new_tokens", draws.maxNewTokens()).put("seed", draws.seed());
    }

    private void print(NumberTable table, String name, Estimate estimate, String perToken) {
        Object low = estimate.interval().<Object>map(i -> i.low()).orElse("");
        Object high = estimate.interval().<Object>map(i -> i.high()).orElse("");
        spec.commandLine().getOut().println(table.row(name, estimate.mean(), low, high, perToken));
    }
}
