package io.prefero.lab.keys;

/** An instruction and an answer to it, which begins with a space. */
record Item(String instruction, String answer) {}
