package io.prefero.picture;

import java.io.IOException;

/** Why a file is not read: a sentence that follows the file's name, and what to do about it. */
final class Refusal extends IOException {
    Refusal(String reason) {
        super(reason);
    }

    /** A file that stops too early. */
    static Refusal truncated(String missing) {
        return new Refusal("is truncated: " + missing + "; copy or download it again");
    }

    /** A file that contradicts itself. */
    static Refusal broken(String how) {
        return new Refusal("is broken: " + how + "; copy or download it again, or save it anew as PNG");
    }

    /** A file of several pictures. */
    static Refusal animated(String format) {
        return new Refusal("is an animated " + format + " of several frames; save the frame that is meant as PNG");
    }
}
