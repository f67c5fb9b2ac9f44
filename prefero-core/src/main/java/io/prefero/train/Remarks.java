package io.prefero.train;

import io.prefero.example.Beside;
import io.prefero.example.DataSettings;
import io.prefero.example.RowFinder;
import io.prefero.explain.Moment;
import io.prefero.objective.TextObjective;
import io.prefero.tensor.Draw;
import java.util.ArrayList;
import java.util.List;

/** What a reader of an explained row must know. */
record Remarks(TextObjective objective, RowFinder.Found found, DataSettings data, Beside beside) {
    /** One sentence or two each; those that do not apply are left out. */
    List<String> of(List<Moment> moments) {
        List<String> remarks = new ArrayList<>();
        company(remarks);
        if (found.truncated()) {
            remarks.add("The prompt lost its left end: the row is longer than data.max_length "
                    + data.window().maxLength() + ".");
        }
        if (data.holdsOut(found.row().example())) {
            remarks.add("Training does not see this row: data.eval_fraction holds it out.");
        }
        if (beside.retain().size() > 0 || beside.refusals().size() > 0) {
            remarks.add("What stands beside it (a completion to keep, a refusal) was drawn as for evaluation; training"
                    + " draws anew in each step.");
        }
        if (moments.stream().anyMatch(Moment::remembers)) {
            remarks.add("The method remembers something from batch to batch; here it begins without memory.");
        }
        if (!objective.parameters(1, Draw.seed(0)).isEmpty()) {
            remarks.add("The method trains tensors of its own, which are not saved with a model: they are as they"
                    + " began.");
        }
        return remarks;
    }

    private void company(List<String> remarks) {
        int count = found.company().size();
        if (count > 0) {
            remarks.add("This method judges rows together: " + count + (count == 1 ? " row" : " rows")
                    + " near this one in the file kept it company. In training it keeps other company, and its numbers"
                    + " are others. Coefficients are those of the sum of the losses.");
        }
    }
}
