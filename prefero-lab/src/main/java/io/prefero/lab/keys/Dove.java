package io.prefero.lab.keys;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import io.prefero.lab.claim.Trial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Joint preference optimisation, arXiv 2404.00530. */
public final class Dove implements Experiment {
    static final String BEFORE = "before";
    static final String SINGLE = "A: dove, one answer each";
    static final String BETTER_HALF = "A: sft on the preferred half";
    static final String COIN = "A: dove, shuffled labels";
    static final String DPO = "B: dpo, 600 conditional";
    static final String CONDITIONAL = "B: dove, 600 conditional";
    static final String JOINT = "B: dove, 600 joint";
    static final String MASKED = "B: dove, 600 joint, instructions not scored";
    static final String HALVES = "B: dove, 300 conditional + 300 joint";
    static final String BOTH = "B: dove, 600 conditional + 600 joint";

    private static final int PAIRS = 600;
    private static final int DRAWN = 640; // some are left out: the same answer twice, the same instruction twice
    private static final String H_INSTR = "largest |h_instr|";
    private static final String SCHEDULE = "{ lr: 3e-4, batch: 32, steps: 250, schedule: constant }";

    @Override
    public String name() {
        return "dove";
    }

    @Override
    public String paper() {
        return "Comparing Bad Apples to Good Oranges: Joint Preference Optimization, DOVE (arXiv 2404.00530)";
    }

    @Override
    public List<String> methods() {
        return List.of("dove", "dpo", "sft");
    }

    @Override
    public String setting() {
        return "An instruction names one of five groups, each with a secret key of three letters; the true reward of an answer"
                + " of three letters is how many stand where they do in the key. A small model learns mediocre answers and"
                + " writes its own; an annotator prefers by Bradley and Terry's rule at temperature 0.5. In A every"
                + " instruction has one answer, so that only pairs with different instructions can be compared. In B 600"
                + " instructions have two answers: compared with each other (conditional pairs), with any other's (joint"
                + " pairs), or both. All train for 250 steps of 32 pairs at β = 0.3. Rewards are of samples on"
                + " instructions with fillers that no training has.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that("A: DOVE earns a point more than the model before", m -> m.gain(SINGLE, BEFORE, "reward"))
                        .above(1),
                Claim.that(
                        "A: it earns more than imitation of the preferred half",
                        m -> m.gain(SINGLE, BETTER_HALF, "reward")),
                Claim.that(
                        "B: DOVE on joint pairs earns more than DPO on as many conditional ones",
                        m -> m.gain(JOINT, DPO, "reward")),
                Claim.that("B: by 0.2", m -> m.gain(JOINT, DPO, "reward")).above(0.2),
                Claim.that("B: DOVE on half of each earns more than DPO, too", m -> m.gain(HALVES, DPO, "reward")),
                Claim.that(
                        "B: DOVE on conditional and joint pairs earns more than DPO on the conditional ones",
                        m -> m.gain(BOTH, DPO, "reward")),
                Claim.that("on joint pairs instructions become more and less probable", m -> m.of(JOINT, H_INSTR)),
                Claim.control(
                        "with shuffled labels less than a fifth is gained",
                        m -> m.gain(SINGLE, BEFORE, "reward") / 5 - m.gain(COIN, BEFORE, "reward")),
                Claim.control(
                        "on conditional pairs the instructions' terms cancel, and DOVE earns what DPO does",
                        m -> 0.02 - m.of(CONDITIONAL, H_INSTR) - Math.abs(m.gain(CONDITIONAL, DPO, "reward"))));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base base = Base.of(bench, seed);
        Trial trial = Trial.of(bench, seed, new Exam(base)).examine(BEFORE, base.model());
        Stream.of(lonely(base), twofold(base))
                .forEach(arms -> arms.forEach((arm, training) -> {
                    Path model = bench.trained(base.model(), training, seed);
                    trial.examine(arm, model);
                    if (training.method().contains("dove")) {
                        trial.measured().note(arm, H_INSTR, instructionTerm(model));
                    }
                }));
        return trial.measured();
    }

    /** The largest |h_instr| of any step: by how much the two instructions' log-ratios differed. */
    private static double instructionTerm(Path model) {
        return Bench.metrics(model).stream()
                .mapToDouble(step -> Math.abs(step.getOrDefault("h_instr", Double.NaN)))
                .max()
                .orElseThrow();
    }

    /** Regime A: every instruction has one answer. */
    private static Map<String, Training> lonely(Base base) {
        List<Item> ones = base.items("one", base.world().instructions("one", DRAWN));
        List<Item> others = base.items("other", base.world().instructions("other", DRAWN));
        List<Joint> pairs = joint(Judge.of(base.world()), ones, others);
        Map<String, Training> arms = new LinkedHashMap<>();
        arms.put(SINGLE, dove(pairs));
        arms.put(
                BETTER_HALF,
                Training.of(
                        "{ name: sft }",
                        pairs.stream()
                                .map(pair -> new Demonstration(pair.promptChosen(), pair.chosen()))
                                .toList(),
                        SCHEDULE));
        arms.put(COIN, dove(joint(Judge.coin(base.world()), ones, others)));
        return arms;
    }

    /** Regime B: every instruction has two answers, and there are as many judgments for each way to pair them. */
    private static Map<String, Training> twofold(Base base) {
        List<String> instructions = base.world().instructions("twofold", DRAWN);
        List<Item> first = base.items("first", instructions);
        List<Item> second = base.items("second", instructions);
        Judge judge = Judge.of(base.world());
        List<Joint> conditional = judge.compared("conditional", first, second).subList(0, PAIRS);
        List<Joint> joint = joint(judge, first, next(second));
        Map<String, Training> arms = new LinkedHashMap<>();
        arms.put(DPO, dpo(conditional));
        arms.put(CONDITIONAL, dove(conditional));
        arms.put(JOINT, dove(joint));
        arms.put(MASKED, Training.of("{ name: dove, beta: 0.3, score_prompt: false }", joint, SCHEDULE));
        arms.put(HALVES, dove(both(conditional.subList(0, PAIRS / 2), joint.subList(0, PAIRS / 2))));
        arms.put(BOTH, dove(both(conditional, joint)));
        return arms;
    }

    /** Items at the same places compared, where the instructions differ. */
    private static List<Joint> joint(Judge judge, List<Item> ones, List<Item> others) {
        return judge.compared("joint", ones, others).stream()
                .filter(pair -> !pair.promptChosen().equals(pair.promptRejected()))
                .limit(PAIRS)
                .toList();
    }

    /** The items, each in its predecessor's place: instructions are drawn independently, so this pairs them at random. */
    private static List<Item> next(List<Item> items) {
        return Stream.concat(items.stream().skip(1), items.stream().limit(1)).toList();
    }

    private static List<Joint> both(List<Joint> ones, List<Joint> others) {
        return Stream.concat(ones.stream(), others.stream()).toList();
    }

    private static Training dove(List<Joint> pairs) {
        return Training.of("{ name: dove, beta: 0.3 }", pairs, SCHEDULE);
    }

    private static Training dpo(List<Joint> pairs) {
        return Training.of(
                "{ name: dpo, beta: 0.3 }",
                pairs.stream()
                        .map(pair -> new Preference(pair.promptChosen(), pair.chosen(), pair.rejected()))
                        .toList(),
                SCHEDULE);
    }
}
