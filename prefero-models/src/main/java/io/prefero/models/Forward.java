package io.prefero.models;

import java.util.Map;

/**
 * What the blocks of one forward pass share.
 *
 * @param tables the rotary tables, one for every {@link Rope} of the model
 */
record Forward(Layout layout, Pass pass, Map<Rope, Rope.Table> tables) {
    Rope.Table table(Rope rope) {
        Rope.Table table = tables.get(rope);
        if (table == null) {
            throw new IllegalStateException("no table was made for " + rope);
        }
        return table;
    }
}
