package io.prefero.lab.claim;

import io.prefero.lab.bench.Bench;
import io.prefero.report.Block;
import java.util.List;

/** A small world in which the claims of one paper can be measured. */
public interface Experiment {
    /** Its name on the command line: that of the method it is about. */
    String name();

    /** The paper. */
    String paper();

    /** The ids of the methods that it trains with, and whose claims it tests. */
    List<String> methods();

    /** The world, and what is done in it, in a few plain sentences. */
    String setting();

    /** What is claimed, each with its falsifier. */
    List<Claim> claims();

    /** Measures with one seed all that the claims speak of. */
    Measured measure(Bench bench, long seed);

    /** What there is to look at beside numbers, of the measurement with one seed. */
    default List<Block> exhibits(Bench bench, long seed) {
        return List.of();
    }
}
