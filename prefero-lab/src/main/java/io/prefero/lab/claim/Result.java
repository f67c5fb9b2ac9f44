package io.prefero.lab.claim;

import io.prefero.report.Block;
import java.util.List;

/**
 * An experiment that has been done.
 *
 * @param seeds what each seed measured
 * @param exhibits what there is to look at of the first seed
 */
public record Result(Experiment experiment, List<Measured> seeds, List<Block> exhibits) {
    public Result {
        seeds = List.copyOf(seeds);
        exhibits = List.copyOf(exhibits);
    }

    /** Claim by claim. */
    public List<Finding> findings() {
        return experiment.claims().stream()
                .map(claim -> Finding.of(claim, seeds))
                .toList();
    }

    /** The experiment as text: its claims with effect, interval and verdict. */
    public String text() {
        StringBuilder text = new StringBuilder(experiment.name() + ": " + experiment.paper() + "\n");
        for (Finding finding : findings()) {
            Claim claim = finding.claim();
            text.append(claim.kind() == Claim.Kind.CONTROL ? "  control: " : "  ")
                    .append(claim.says())
                    .append("\n    ")
                    .append(Figures.interval(finding.mean()))
                    .append(", must be above ")
                    .append(Figures.number(claim.above()))
                    .append(": ")
                    .append(finding.verdict())
                    .append('\n');
        }
        return text.toString();
    }
}
