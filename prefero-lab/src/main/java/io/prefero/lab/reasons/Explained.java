package io.prefero.lab.reasons;

import io.prefero.example.Example;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.lab.bench.Demonstration;
import io.prefero.method.RationaleDpo;
import io.prefero.objective.Rationale;

/**
 * Two answers to a prompt, the better one first, and a reason for that.
 *
 * @param rationale the reason: {@code because} and a word
 */
record Explained(String prompt, String chosen, String rejected, String rationale) {
    /** A reason that names a word. */
    static Explained of(String prompt, String chosen, String rejected, String word) {
        return new Explained(prompt, chosen, rejected, " " + Reasons.BECAUSE + " " + word);
    }

    /** The word that the reason names. */
    String word() {
        return rationale.substring(rationale.lastIndexOf(' ') + 1);
    }

    /** The same with a wrong reason: it names the other word of the same place. */
    Explained wrong() {
        return of(prompt, chosen, rejected, Reasons.other(word()));
    }

    /** The reason alone, as the reply to the question that methods with rationales ask. */
    Demonstration reason() {
        Example pair = new Example.Explained(new Example.Pair(prompt, chosen, rejected), rationale);
        RationaleDpo method = new RationaleDpo(1, 1, Rationale.Form.NLL, Rationale.Reduction.MEAN);
        Text asked = Text.of(Rationale.RATIONALE, method.texts(new Row(0, "", pair)));
        return new Demonstration(asked.prompt(), asked.completion());
    }
}
