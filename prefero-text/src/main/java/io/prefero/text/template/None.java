package io.prefero.text.template;

/** Python's {@code None}. */
enum None {
    NONE
}
