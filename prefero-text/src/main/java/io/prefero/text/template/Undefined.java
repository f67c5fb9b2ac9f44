package io.prefero.text.template;

/**
 * The value of a name or key that is not there: it prints nothing and counts as false, and everything else is an error.
 *
 * @param why as in {@code 'x' is undefined}
 */
record Undefined(String why) {
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined key(Object of, Object key) {
        return new Undefined("'" + Values.type(of) + " object' has no element " + Values.repr(key));
    }
}
