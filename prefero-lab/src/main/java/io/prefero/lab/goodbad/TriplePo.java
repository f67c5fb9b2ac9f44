package io.prefero.lab.goodbad;

import io.prefero.lab.bench.Bench;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.bench.Training;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Experiment;
import io.prefero.lab.claim.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Triple Preference Optimization, arXiv 2405.16681. */
public final class TriplePo implements Experiment {
    private static final int PROMPTS = 3000;
    private static final String IMITATION = "sft on gold";
    private static final String DPO = "dpo β=0.1, gold over rejected";
    private static final String TPO = "triple-po β=0.1 α=1";
    private static final String FREE = "triple-po β=0.1 α=0.05";
    private static final String TPO_L = "triple-po-l β=5 γ=2 α=1";
    private static final String COIN = "triple-po-l, answers in any order";
    private static final String ANSWERS = "the answers themselves";

    /** Three answers to a prompt; the column {@code reference} is the best. */
    record Row(String prompt, String reference, String chosen, String rejected) {}

    @Override
    public String name() {
        return "triple-po";
    }

    @Override
    public String paper() {
        return "Triple Preference Optimization (arXiv 2405.16681)";
    }

    @Override
    public List<String> methods() {
        return List.of("triple-po", "triple-po-l", "sft", "dpo");
    }

    @Override
    public String setting() {
        return "The world of DPO, from a base that has hardly learned to write. Four replies of a better model to each prompt"
                + " are sorted by their true reward: the best is gold, the second chosen, the last rejected. Every arm takes 600"
                + " steps. That one stage earns more than imitation and DPO one after the other is not claimed.";
    }

    @Override
    public List<Claim> claims() {
        return List.of(
                Claim.that("TPO-L earns more than imitation of gold", m -> m.gain(TPO_L, IMITATION, "reward")),
                Claim.that("and than DPO straight from the base, by 2", m -> m.gain(TPO_L, DPO, "reward"))
                        .above(2),
                Claim.that("TPO earns no less than imitation of gold", m -> m.gain(TPO, IMITATION, "reward"))
                        .above(-0.1),
                Claim.that("and more than DPO straight from the base, by 1", m -> m.gain(TPO, DPO, "reward"))
                        .above(1),
                Claim.that(
                        "with hardly any imitation (α = 0.05) TPO earns less than imitation alone",
                        m -> m.gain(IMITATION, FREE, "reward")),
                Claim.control(
                        "with the answers in any order TPO-L earns hardly more than the answers themselves",
                        m -> 0.5 - m.gain(COIN, ANSWERS, "reward")));
    }

    @Override
    public Measured measure(Bench bench, long seed) {
        Base weak = Base.of(bench, seed, 300, new GoodBad.Style(0.2, 0));
        List<Row> rows = rows(Base.usual(bench, seed), Order.BY_REWARD);
        List<Row> shuffled = rows(Base.usual(bench, seed), Order.ANY);
        List<Preference> pairs = rows.stream()
                .filter(row -> !row.reference.equals(row.rejected))
                .map(row -> new Preference(row.prompt, row.reference, row.rejected))
                .toList();
        Measured measured = weak.trial(bench, Exam.of(weak, Annotator.TRUE))
                .add(IMITATION, weak.model(), training("{ name: sft }", pairs))
                .add(DPO, weak.model(), training("{ name: dpo, beta: 0.1 }", pairs))
                .add(TPO, weak.model(), training("{ name: triple-po, beta: 0.1, alpha: 1 }", rows))
                .add(FREE, weak.model(), training("{ name: triple-po, beta: 0.1, alpha: 0.05 }", rows))
                .add(TPO_L, weak.model(), training("{ name: triple-po-l, beta: 5, gamma: 2, alpha: 1 }", rows))
                .add(COIN, weak.model(), training("{ name: triple-po-l, beta: 5, gamma: 2, alpha: 1 }", shuffled))
                .measured();
        measured.note(
                ANSWERS,
                "reward",
                shuffled.stream()
                        .mapToDouble(row -> GoodBad.reward(row.prompt, row.reference))
                        .average()
                        .orElseThrow());
        return measured;
    }

    private enum Order {
        BY_REWARD,
        ANY
    }

    /** Four answers of a model to each prompt, in an order: the first is gold, the second chosen, the last rejected. */
    private static List<Row> rows(Base author, Order order) {
        List<String> prompts = GoodBad.prompts(author.seed(), "triples", PROMPTS);
        List<List<String>> replies = author.replies(prompts, 4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            String prompt = prompts.get(i);
            List<String> answers = new ArrayList<>();
            for (List<String> reply : replies) {
                answers.add(reply.get(i));
            }
            if (order == Order.BY_REWARD) { // the sort is stable: of equal ones, any stands first
                answers.sort(Comparator.<String>comparingDouble(answer -> GoodBad.reward(prompt, answer))
                        .reversed());
            }
            boolean usable = answers.stream().noneMatch(String::isBlank)
                    && !answers.get(1).equals(answers.get(3));
            if (usable) {
                rows.add(new Row(prompt, " " + answers.get(0), " " + answers.get(1), " " + answers.get(3)));
            }
        }
        return rows;
    }

    private static Training training(String method, List<? extends Record> rows) {
        return Training.of(method, rows, "{ lr: 1e-3, batch: 64, steps: 600, warmup: 0.08, schedule: constant }");
    }
}
