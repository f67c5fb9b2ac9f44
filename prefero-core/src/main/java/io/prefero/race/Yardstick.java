package io.prefero.race;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What trained models are compared by, row by row: none of it is a method's own loss. */
public enum Yardstick {
    ACCURACY(
            "accuracy",
            "1 where training made the chosen response more likely by a larger factor than the rejected one, ½ where by"
                    + " the same, else 0",
            true,
            row -> won(row.chosen().ratio(), row.rejected().ratio())),
    LIKELIHOOD_ACCURACY(
            "likelier",
            "1 where the chosen response is the likelier one, by mean log-probability per token, without a reference",
            true,
            row -> won(row.chosen().perToken(), row.rejected().perToken())),
    MARGIN(
            "margin",
            "by how many nats training made the chosen response more likely than it made the rejected one",
            false,
            row -> row.chosen().ratio() - row.rejected().ratio()),
    MARGIN_PER_TOKEN(
            "margin/token",
            "the same, each response's change divided by its length",
            false,
            row -> row.chosen().ratioPerToken() - row.rejected().ratioPerToken()),
    CHOSEN_CHANGE(
            "chosen/token",
            "by how many nats a token of the chosen response became more likely; below 0, likelihood was displaced",
            false,
            row -> row.chosen().ratioPerToken()),
    DRIFT(
            "KL/token",
            "KL(reference ‖ policy) over the vocabulary, mean over the tokens of both responses: how far the model went",
            false,
            RowScore::divergencePerToken);

    private final String heading;
    private final String meaning;
    private final boolean judges;
    private final ToDoubleFunction<RowScore> value;

    Yardstick(String heading, String meaning, boolean judges, ToDoubleFunction<RowScore> value) {
        this.heading = heading;
        this.meaning = meaning;
        this.judges = judges;
        this.value = value;
    }

    private static double won(double chosen, double rejected) {
        return chosen > rejected ? 1 : chosen < rejected ? 0 : 0.5;
    }

    /** Its value for a row. */
    public double of(RowScore row) {
        return value.applyAsDouble(row);
    }

    /** A word or two over a column. */
    public String heading() {
        return heading;
    }

    /** What it says, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** Whether more of it is better; of the others more is only more. */
    public boolean judges() {
        return judges;
    }

    /** Its name in settings and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
