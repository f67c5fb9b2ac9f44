package io.prefero.lab;

import io.prefero.lab.authors.Npo;
import io.prefero.lab.ches.Ches;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.every.EveryMethod;
import io.prefero.lab.goodbad.Dpo;
import io.prefero.lab.goodbad.FDpo;
import io.prefero.lab.goodbad.JudgedWords;
import io.prefero.lab.goodbad.SelfSupervisedPo;
import io.prefero.lab.goodbad.SimPo;
import io.prefero.lab.goodbad.Tdpo;
import io.prefero.lab.goodbad.TriplePo;
import io.prefero.lab.keys.Dove;
import io.prefero.lab.knowledge.KnowPo;
import io.prefero.lab.letters.Lipo;
import io.prefero.lab.reasons.RationaleDpo;
import io.prefero.lab.revision.TokenRegularisation;
import io.prefero.lab.shapes.DiffusionDpo;
import io.prefero.lab.sums.StepDpo;
import io.prefero.lab.users.Fspo;
import java.util.List;

/** Every experiment of the lab, in the order of the report. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(
            new Dpo(),
            new SimPo(),
            new FDpo(),
            new Tdpo(),
            new TriplePo(),
            new SelfSupervisedPo(),
            new Lipo(),
            new Npo(),
            new Ches(),
            new TokenRegularisation(),
            new StepDpo(),
            new Dove(),
            new RationaleDpo(),
            new Fspo(),
            new KnowPo(),
            new DiffusionDpo(),
            new EveryMethod(new JudgedWords()));

    private Experiments() {}

    /** All of them. */
    public static List<Experiment> all() {
        return ALL;
    }

    /**
     * The experiment of a name.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static Experiment named(String name) {
        return ALL.stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no experiment " + name + "; there are "
                        + String.join(", ", ALL.stream().map(Experiment::name).toList())));
    }
}
