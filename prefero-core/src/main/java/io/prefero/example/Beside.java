package io.prefero.example;

import io.prefero.tensor.Draw;
import io.prefero.text.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What rows to forget are given from other files: a completion to keep and a refusal, each drawn uniformly.
 *
 * @param retain completions to keep; may be none
 * @param refusals refusals, whose token ids go under the row's own prompt; may be none
 */
public record Beside(Dataset retain, Dataset refusals) {
    private static final String IDK = "idk";

    /** Nothing. */
    public static final Beside NOTHING = new Beside(Dataset.of(List.of()), Dataset.of(List.of()));

    /** A row and what was drawn for it. */
    public TokenRow join(TokenRow row, Draw draw) {
        if (retain.size() == 0 && refusals.size() == 0) {
            return row;
        }
        List<TokenText> texts = new ArrayList<>(row.texts());
        if (retain.size() > 0) {
            texts.addAll(retain.row(draw.of("retain").below(retain.size())).texts());
        }
        if (refusals.size() > 0) {
            TokenRow refusal = refusals.row(draw.of("refusal").below(refusals.size()));
            int[] prompt = row.texts().get(0).sequence().root();
            texts.add(new TokenText(
                    IDK, Sequence.of(prompt, refusal.texts().get(0).sequence().response())));
        }
        return new TokenRow(row.row(), texts, row.notes());
    }

    /**
     * Refuses completions that are both to be forgotten and to be kept.
     *
     * @param forget the rows to forget
     */
    void requireApart(Dataset forget) {
        if (retain.size() == 0) {
            return; // the rows are not read for nothing
        }
        Set<Sequence> gone = new HashSet<>();
        for (int i = 0; i < forget.size(); i++) {
            gone.add(forget.row(i).texts().get(0).sequence());
        }
        for (int i = 0; i < retain.size(); i++) {
            if (gone.contains(retain.row(i).texts().get(0).sequence())) {
                throw new IllegalArgumentException("row " + retain.row(i).row()
                        + " of data.retain (counted from 0) is in data.train too: the same completion cannot be forgotten"
                        + " and kept. Remove it from one of them");
            }
        }
    }

    /**
     * Refuses to go on without what a method reads.
     *
     * @param branches the branches that it reads
     */
    public void requireFor(Set<String> branches) {
        Map<String, Dataset> needed = Map.of("retain", retain, IDK, refusals);
        Map<String, String> remedy = Map.of(
                "retain",
                "data.retain: a file of completions to keep (or set the method's rt_coeff and kl_coeff to 0)",
                IDK,
                "data.refusals: a file of refusals");
        needed.forEach((branch, rows) -> {
            if (branches.contains(branch) && rows.size() == 0) {
                throw new IllegalArgumentException("this method needs " + remedy.get(branch));
            }
        });
    }
}
