package io.prefero.lab.bench;

/**
 * An example of an ordinary reply, to pretrain on.
 *
 * @param completion the reply; begins with a space
 */
public record Demonstration(String prompt, String completion) {}
