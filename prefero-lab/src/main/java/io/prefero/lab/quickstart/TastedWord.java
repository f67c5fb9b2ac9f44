package io.prefero.lab.quickstart;

/** One word of a reply and what it is worth to the person who asked. */
public record TastedWord(String word, Taste taste) {}
