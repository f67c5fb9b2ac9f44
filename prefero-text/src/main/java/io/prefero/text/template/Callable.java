package io.prefero.text.template;

/** A function, method or macro. */
interface Callable {
    Object call(Arguments arguments);
}
