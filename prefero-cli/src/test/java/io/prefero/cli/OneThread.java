package io.prefero.cli;

import io.prefero.tensor.Engine;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs this module's tests on one thread: on tiny models two threads only wait for each other, on a busy machine for long. */
public final class OneThread implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Engine.threads(1);
    }
}
