package io.prefero.lab.claim;

import io.prefero.report.Block;
import io.prefero.report.Callout;
import io.prefero.report.KeyFigures;
import io.prefero.report.Prose;
import io.prefero.report.Report;
import io.prefero.report.Section;
import io.prefero.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page of verdicts: every claim of the experiments that were done, with effect, interval and control. */
public record LabReport(List<Result> results) {
    public LabReport {
        results = List.copyOf(results);
    }

    /** The page, ready to be written. */
    public Report report() {
        List<Section> sections = new ArrayList<>();
        sections.add(Section.of("In short", figures(), overview()));
        sections.add(Section.of("How to read it", reading()));
        results.forEach(result -> sections.add(section(result)));
        return new Report(
                "What the papers claim, measured",
                "Claims of the papers in worlds so small that the true reward is known and a laptop trains dozens of"
                        + " models: each measured over several seeds, each beside its control, also those that fail.",
                sections);
    }

    private KeyFigures figures() {
        return KeyFigures.of(
                figure("Claims that hold", Claim.Kind.CLAIM, Verdict.HOLDS),
                figure("Claims that do not", Claim.Kind.CLAIM, Verdict.FAILS),
                figure("Claims that cannot be shown here", Claim.Kind.CLAIM, Verdict.OPEN),
                figure("Controls that hold", Claim.Kind.CONTROL, Verdict.HOLDS));
    }

    private KeyFigures.Figure figure(String label, Claim.Kind kind, Verdict verdict) {
        List<Finding> all = findings(kind);
        long count = all.stream().filter(f -> f.verdict() == verdict).count();
        return new KeyFigures.Figure(label, String.valueOf(count), "of " + all.size());
    }

    private List<Finding> findings(Claim.Kind kind) {
        return results.stream()
                .flatMap(result -> result.findings().stream())
                .filter(finding -> finding.claim().kind() == kind)
                .toList();
    }

    private Table overview() {
        return new Table(
                List.of("experiment", "holds", "does not hold", "cannot be shown here", "controls that hold"),
                results.stream().map(LabReport::counts).toList());
    }

    private static List<String> counts(Result result) {
        LabReport own = new LabReport(List.of(result));
        List<Finding> claims = own.findings(Claim.Kind.CLAIM);
        List<Finding> controls = own.findings(Claim.Kind.CONTROL);
        return List.of(
                result.experiment().name(),
                count(claims, Verdict.HOLDS),
                count(claims, Verdict.FAILS),
                count(claims, Verdict.OPEN),
                count(controls, Verdict.HOLDS) + " of " + controls.size());
    }

    private static String count(List<Finding> findings, Verdict verdict) {
        return String.valueOf(
                findings.stream().filter(f -> f.verdict() == verdict).count());
    }

    private static Prose reading() {
        return Prose.of(
                "Each experiment is repeated with several seeds; a seed decides the world, the model's first weights, the"
                        + " data and every draw. An effect is computed within each seed, between arms that share all of these,"
                        + " and the table gives its mean over the seeds with Student’s 95 % interval.",
                "A claim holds if the whole interval lies above its bound, does not hold if the whole interval lies below,"
                        + " and cannot be shown here if the bound lies inside. A control is a statement that must hold if the"
                        + " experiment is to be believed, most often that shuffled labels do not help. With many claims on one"
                        + " page, one in forty that is exactly at its bound would be called holding by chance.");
    }

    private static Section section(Result result) {
        Experiment experiment = result.experiment();
        List<Block> blocks = new ArrayList<>(List.of(
                Prose.of(experiment.paper(), experiment.setting()), callout(result), claims(result), arms(result)));
        blocks.addAll(result.exhibits());
        return new Section(experiment.name(), blocks);
    }

    private static Callout callout(Result result) {
        List<Finding> controls = new LabReport(List.of(result)).findings(Claim.Kind.CONTROL);
        if (any(controls, Verdict.FAILS)) {
            return new Callout(
                    Callout.Tone.WARNING,
                    "A control is not met",
                    "Take the verdicts of this experiment with care: what should not help has helped.");
        }
        if (any(controls, Verdict.OPEN)) {
            return new Callout(
                    Callout.Tone.NEUTRAL,
                    "A control cannot be shown",
                    "Its interval reaches across its bound: more seeds would tell whether what should not help does.");
        }
        return any(result.findings(), Verdict.FAILS)
                ? new Callout(Callout.Tone.WARNING, "Not all claims hold", "Those that fail are shown as failing.")
                : new Callout(Callout.Tone.GOOD, "Nothing speaks against it", "No claim fails, and the controls hold.");
    }

    private static boolean any(List<Finding> findings, Verdict verdict) {
        return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    private static Table claims(Result result) {
        return new Table(
                List.of("claim", "mean effect [95 %]", "must exceed", "seeds", "verdict"),
                result.findings().stream().map(LabReport::row).toList());
    }

    private static List<String> row(Finding finding) {
        Claim claim = finding.claim();
        String says = claim.kind() == Claim.Kind.CONTROL ? "Control: " + claim.says() : claim.says();
        return List.of(
                says,
                Figures.interval(finding.mean()),
                Figures.number(claim.above()),
                String.valueOf(finding.effects().size()),
                finding.verdict().toString());
    }

    /** The mean of every quantity of every arm. */
    private static Table arms(Result result) {
        Set<String> quantities = new LinkedHashSet<>();
        Measured first = result.seeds().get(0);
        first.arms().values().forEach(arm -> quantities.addAll(arm.keySet()));
        List<String> headings = new ArrayList<>(List.of("arm (mean over seeds)"));
        headings.addAll(quantities);
        List<List<String>> rows = new ArrayList<>();
        for (String arm : first.arms().keySet()) {
            List<String> row = new ArrayList<>(List.of(arm));
            quantities.forEach(quantity -> row.add(mean(result, arm, quantity)));
            rows.add(row);
        }
        return new Table(headings, rows);
    }

    private static String mean(Result result, String arm, String quantity) {
        boolean measured =
                result.seeds().get(0).arms().getOrDefault(arm, Map.of()).containsKey(quantity);
        return measured
                ? Figures.number(result.seeds().stream()
                        .mapToDouble(seed -> seed.of(arm, quantity))
                        .average()
                        .orElseThrow())
                : "–";
    }
}
