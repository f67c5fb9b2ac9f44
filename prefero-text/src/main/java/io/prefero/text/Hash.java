package io.prefero.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that names of cached things and splits of data are made of. */
public final class Hash {
    private Hash() {}

    /** A fresh SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
