package io.prefero.text;

/** How a completion came to its end. */
public enum Ending {
    /** It really ended: one EOS closes it. */
    COMPLETE,
    /** It was cut off (a token limit, for one): no EOS. */
    OPEN
}
