package io.prefero.text.template;

/** What the filter {@code safe} gives. It is printed and joined by {@code ~} as it is; Python's other operations would escape. */
record Safe(String text) {}
