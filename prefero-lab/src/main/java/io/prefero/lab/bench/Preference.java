package io.prefero.lab.bench;

/** Two replies to the same prompt, and which of them was preferred. */
public record Preference(String prompt, String chosen, String rejected) {}
