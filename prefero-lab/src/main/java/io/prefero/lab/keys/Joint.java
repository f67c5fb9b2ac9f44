package io.prefero.lab.keys;

/** Two items, and which of them was preferred; their instructions may differ. */
record Joint(String promptChosen, String chosen, String promptRejected, String rejected) {}
