package io.prefero.example;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that keys and splits are made of. */
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
