package io.prefero.setting;

import tools.jackson.databind.node.ObjectNode;

/**
 * A block of keys within a settings record whose meaning somebody else knows.
 *
 * @param tree the keys and their values
 */
public record Block(ObjectNode tree) {}
