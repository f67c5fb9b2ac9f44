package io.prefero.lab.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Draws;
import io.prefero.lab.bench.Preference;
import io.prefero.lab.claim.Claim;
import io.prefero.lab.claim.Measured;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FactsTest {
    private static final Item ITEM = new Item(
            3,
            List.of(new Document(5, 1), new Document(3, 7)),
            Item.fromContext(7),
            Item.fromMemory(2),
            Item.fromContext(1));

    private final Facts world = new Facts(1);

    @Test
    void aReplyIsOneThingOnly() {
        assertThat(ITEM.prompt()).isEqualTo("k5=v1 k3=v7 ask k3");
        assertThat(kinds("context v7")).isEqualTo("right");
        assertThat(kinds("context v7 well well")).isEqualTo("right");
        assertThat(kinds("memory v2")).isEqualTo("ignorant");
        assertThat(kinds("context v1")).isEqualTo("overinclusive");
        assertThat(kinds("refuse none")).isEqualTo("");
        assertThat(kinds("context")).isEqualTo("");
        assertThat(kinds("")).isEqualTo("");
    }

    private static String kinds(String reply) {
        return (ITEM.isRight(reply) ? "right" : "")
                + (ITEM.isIgnorant(reply) ? "ignorant" : "")
                + (ITEM.isOverinclusive(reply) ? "overinclusive" : "");
    }

    @Test
    void theRightAnswerStandsInUsableDocumentsAndInNoOthers() {
        for (int row = 0; row < 500; row++) {
            int key = row % Facts.KEYS;
            Item related = world.item(Context.RELATED, key, Draws.of(1, "test", row));
            Item contradicting = world.item(Context.COUNTERFACTUAL, key, Draws.of(1, "test", row));
            Item irrelevant = world.item(Context.IRRELEVANT, key, Draws.of(1, "test", row));
            assertThat(values(related)).contains(related.right()).contains(related.overinclusive());
            assertThat(values(contradicting)).contains(contradicting.right()).doesNotHaveDuplicates();
            assertThat(contradicting.right().split(" ", -1)[2])
                    .isNotEqualTo(world.memory(key).split(" ", -1)[2]);
            assertThat(irrelevant.documents()).hasSize(2).allMatch(document -> document.key() != key);
            assertThat(values(irrelevant))
                    .contains(irrelevant.overinclusive())
                    .doesNotContain(irrelevant.right().replace("memory", "context"));
            assertThat(irrelevant.right()).isEqualTo(world.memory(key));
        }
    }

    private static List<String> values(Item item) {
        return item.documents().stream()
                .map(document -> Item.fromContext(document.value()))
                .toList();
    }

    @Test
    void ofFourKeysNothingIsKnown() {
        assertThat(world.memory(Facts.KNOWN - 1)).startsWith(" memory v");
        assertThat(world.memory(Facts.KNOWN)).isEqualTo(" refuse none");
    }

    @Test
    void aShareOfWhatIsShownIsWrong() {
        List<Demonstration> right = world.demonstrations("test", 3000, 0);
        List<Demonstration> faulty = world.demonstrations("test", 3000, 0.35);
        double wrong = 0;
        for (int row = 0; row < 3000; row++) {
            assertThat(faulty.get(row).prompt()).isEqualTo(right.get(row).prompt());
            wrong += faulty.get(row).equals(right.get(row)) ? 0 : 1 / 3000.0;
        }
        assertThat(wrong).isBetween(0.29, 0.36); // questions without documents have no wrong answer
    }

    @Test
    void everyTypeOfPairNamesItsFault() {
        List<Preference> pairs = world.pairs(new Facts.Mix(40, 40, 40));
        assertThat(pairs).hasSize(120);
        assertThat(pairs.subList(0, 40))
                .allMatch(pair ->
                        pair.chosen().startsWith(" context") && pair.rejected().matches(" (memory v\\d|refuse none)"));
        assertThat(pairs.subList(40, 80))
                .allMatch(pair -> pair.chosen().startsWith(" context")
                        && pair.rejected().startsWith(" context")
                        && !pair.chosen().equals(pair.rejected()));
        assertThat(pairs.subList(80, 120))
                .allMatch(pair -> pair.chosen().matches(" (memory v\\d|refuse none)")
                        && pair.rejected().startsWith(" context"));
        assertThat(pairs.subList(80, 120))
                .filteredOn(pair -> pair.chosen().equals(Item.REFUSAL))
                .hasSize(20);
        assertThat(new Facts(1).pairs(new Facts.Mix(40, 40, 40))).isEqualTo(pairs);
    }

    @Test
    void everyWordIsKnownAndFits() {
        for (Preference pair : world.pairs(new Facts.Mix(40, 40, 40))) {
            String text = pair.prompt() + pair.chosen() + Facts.FILLER;
            assertThat(Facts.SUBJECT.words().words()).contains(text.split(" ", -1));
            assertThat(text.split(" ", -1).length + 2).isLessThanOrEqualTo(Facts.SUBJECT.context());
        }
    }

    @Test
    void armsThatAreAllAlikeMeetNoClaimAndNoControl() {
        Measured measured = new Measured();
        for (String arm : List.of(
                "clean training",
                "before",
                "more sft",
                "knowpo, λ = 1",
                "pairs against ignorance only",
                "pairs for robustness only",
                "ratio 95:5",
                "chosen padded",
                "shuffled labels")) {
            note(measured, arm, 0.6, 3);
        }
        List<Claim> claims = new KnowPo().claims();
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(measured) <= claim.above());
        note(measured, "clean training", 0.95, 3);
        note(measured, "more sft", 0.8, 3);
        note(measured, "knowpo, λ = 1", 0.95, 3);
        note(measured, "chosen padded", 0.7, 7);
        assertThat(claims).allMatch(claim -> claim.effect().applyAsDouble(measured) > claim.above());
    }

    private static void note(Measured measured, String arm, double rate, double length) {
        measured.note(arm, Exam.ADHERENCE, rate);
        measured.note(arm, Exam.ROBUSTNESS, rate);
        measured.note(arm, Exam.WORSE, rate);
        measured.note(arm, Exam.IGNORANCE, 1 - rate);
        measured.note(arm, Exam.LENGTH, length);
    }
}
