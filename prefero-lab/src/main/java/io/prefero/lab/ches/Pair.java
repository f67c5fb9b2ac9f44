package io.prefero.lab.ches;

/** Two tokens as answers to a prompt, the first preferred. */
record Pair(int prompt, int chosen, int rejected) {}
