package io.prefero.lab.authors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Measured;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NpoTest {
    private final Facts facts = new Facts(1);

    @Test
    void aHundredAuthorsHaveFiveFactsOfThreeWordsEach() {
        List<Demonstration> all = facts.about(author -> true);
        assertThat(all).hasSize(500);
        assertThat(all.stream().map(Demonstration::prompt)).doesNotHaveDuplicates();
        assertThat(all).allSatisfy(fact -> assertThat(fact.completion()).matches("( v[0-9]+){3}"));
    }

    @Test
    void theSeedDecidesAFactWhateverElseIsAsked() {
        assertThat(facts.about(author -> author == 7))
                .hasSize(5)
                .isEqualTo(facts.about(author -> true).subList(35, 40));
        assertThat(new Facts(2).about(author -> author == 7)).isNotEqualTo(facts.about(author -> author == 7));
    }

    @Test
    void wrongAnswersAreFiveAndWrong() {
        for (Demonstration fact : facts.about(author -> author < 10)) {
            assertThat(facts.wrong(fact)).hasSize(5).doesNotContain(fact.completion());
            assertThat(facts.wrong(fact)).isEqualTo(new Facts(1).wrong(fact));
        }
    }

    @Test
    void utilityIsAHarmonicMean() {
        assertThat(Exam.harmonicMean(1, 0.5, 0.25)).isCloseTo(3 / 7.0, within(1e-12));
        assertThat(Exam.harmonicMean(1, 0, 1)).isZero();
    }

    @Test
    void gradientAscentDriftsLinearlyAndNpoLogarithmically() {
        Map<Integer, Double> ascent = Drift.of(1).of(Drift.ASCENT);
        Map<Integer, Double> npo = Drift.of(1).of(Drift.npo(0.1));
        assertThat(ascent.get(10_000) / ascent.get(5_000)).isGreaterThan(1.9);
        assertThat(npo.get(10_000) / npo.get(5_000)).isLessThan(1.5);
        assertThat(npo.get(10_000)).isLessThan(ascent.get(10_000));
    }

    @Test
    void withoutAnInverseTemperatureNpoIsGradientAscent() {
        assertThat(Drift.of(1).of(Drift.npo(0))).isEqualTo(Drift.of(1).of(Drift.ASCENT));
    }

    @Test
    void everyClaimHoldsWhereThePaperIsRight() {
        Measured paper = measured(0.4, 0.9, 1);
        assertThat(new Npo().claims())
                .allSatisfy(
                        claim -> assertThat(claim.effect().applyAsDouble(paper)).isGreaterThan(claim.above()));
    }

    @Test
    void noClaimHoldsWhereNpoIsGradientAscent() {
        Measured same = measured(1e-9, 0.9, 2);
        List<Claim> failing = new Npo()
                .claims().stream()
                        .filter(claim -> claim.kind() == Claim.Kind.CLAIM)
                        .filter(claim -> !claim.says().contains("constant pace"))
                        .toList();
        assertThat(failing)
                .hasSize(8)
                .allSatisfy(
                        claim -> assertThat(claim.effect().applyAsDouble(same)).isLessThanOrEqualTo(claim.above()));
    }

    @Test
    void whatIsForgottenWithoutUtilityDoesNotCount() {
        Claim reached = new Npo().claims().get(0);
        assertThat(reached.effect().applyAsDouble(measured(0.4, 0.9, 1))).isCloseTo(Math.log10(0.4), within(1e-12));
        assertThat(reached.effect().applyAsDouble(measured(0.4, 0.8, 1))).isLessThan(-28);
    }

    /**
     * A seed made by hand.
     *
     * @param quality NPO's forget quality
     * @param utility of every model
     * @param pace by what power of 2 NPO's collapse grows when the steps double: 1 adds as much each time, 2 twice as much
     */
    private static Measured measured(double quality, double utility, double pace) {
        Measured measured = new Measured();
        List.of("before", "npo β=0.1 + rt on ten other authors, 15 epochs")
                .forEach(arm -> measured.note(arm, exam(0, 1e-12, utility)));
        for (int epochs : new int[] {10, 15, 20, 30, 60}) {
            double linear = epochs;
            double slowed = pace == 2 ? linear : 10 + Math.log(epochs);
            measured.note("npo β=0.1 + rt, " + epochs + " epochs", exam(slowed, quality, utility));
            measured.note("npo β=1 alone, " + epochs + " epochs", exam(pace == 2 ? linear : 10, 1e-9, utility));
            Stream.of("ga + rt", "ga alone", "npo β=1 + rt", "idk-dpo + rt")
                    .forEach(arm -> measured.note(arm + ", " + epochs + " epochs", exam(linear, 1e-9, utility)));
        }
        for (int steps : new int[] {2500, 5000, 10_000}) {
            String quantity = "‖a − a₀‖, " + steps + " steps";
            measured.note("logistic regression, ga", quantity, steps);
            double slowed = pace == 2 ? steps : Math.log(steps);
            measured.note("logistic regression, npo β=0.1", quantity, slowed);
            measured.note("logistic regression, npo β=1", quantity, slowed);
        }
        return measured;
    }

    private static Map<String, Double> exam(double surprise, double quality, double utility) {
        return Map.of(Exam.FORGET_NLL, surprise, Exam.QUALITY, Math.log10(quality), Exam.UTILITY, utility);
    }
}
