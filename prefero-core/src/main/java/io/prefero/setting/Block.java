package io.prefero.setting;

import tools.jackson.databind.node.ObjectNode;

/**
 * A block of keys within a settings record whose meaning somebody else knows.
 *
 * @param tree the keys and their values
 */
public record Block(ObjectNode tree) {
    /** A copy: trees of settings are laid over one another in place. */
    public Block {
        tree = tree.deepCopy();
    }

    @Override
    public ObjectNode tree() {
        return tree.deepCopy();
    }
}
