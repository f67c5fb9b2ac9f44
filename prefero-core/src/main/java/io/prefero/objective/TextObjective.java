package io.prefero.objective;

import io.prefero.example.Dataset;
import io.prefero.example.Kind;
import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.example.TokenRow;
import io.prefero.example.Wording;
import io.prefero.score.Need;
import io.prefero.score.Tree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An objective on texts: it says how rows of token ids become branches under roots. */
public interface TextObjective extends Objective {
    /** The rows it learns from. */
    Kind kind();

    @Override
    default String rows() {
        return kind().words();
    }

    /** The texts that are made of a row: its own, and what a method writes around them. */
    default List<Text> texts(Row row) {
        return row.example().texts();
    }

    /** Tells apart, in the token cache, methods that make other texts of the same row. */
    default String writes() {
        return "";
    }

    /** Both together. */
    default Wording wording() {
        return new Wording(writes(), this::texts);
    }

    /** What to set otherwise for some rows, in words, if they make the settings questionable. */
    default Optional<String> advice(Dataset rows) {
        return Optional.empty();
    }

    /** The examples of one optimisation batch; a row may borrow from another (KTO's mismatched completions). */
    default List<Tree> trees(List<TokenRow> batch) {
        Set<String> names = asked().stream().map(Need::branch).collect(Collectors.toSet());
        return batch.stream().map(row -> Tree.of(row, names)).toList();
    }
}
