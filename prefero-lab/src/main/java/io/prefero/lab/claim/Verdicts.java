package io.prefero.lab.claim;

import io.prefero.tensor.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The verdicts of experiments for programs to read: what the page says in words. */
public record Verdicts(List<Result> results) {
    public Verdicts {
        results = List.copyOf(results);
    }

    /** Writes them as one JSON array, experiment by experiment. */
    public void write(Path file) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Result result : results) {
            ObjectNode experiment =
                    all.addObject().put("name", result.experiment().name());
            result.experiment().methods().forEach(experiment.putArray("methods")::add);
            ArrayNode findings = experiment.putArray("findings");
            result.findings().forEach(finding -> write(finding, findings.addObject()));
        }
        AtomicFile.write(file, all.toPrettyString() + "\n");
    }

    private static void write(Finding finding, ObjectNode json) {
        Claim claim = finding.claim();
        json.put("says", claim.says())
                .put("kind", claim.kind().name().toLowerCase(Locale.ROOT))
                .put("verdict", finding.verdict().toString())
                .put("effect", finding.mean().estimate())
                .put("low", finding.mean().low())
                .put("high", finding.mean().high())
                .put("above", claim.above())
                .put("seeds", finding.effects().size());
        if (!claim.methods().isEmpty()) {
            claim.methods().forEach(json.putArray("methods")::add);
        }
    }
}
