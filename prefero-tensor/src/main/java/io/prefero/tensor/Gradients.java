package io.prefero.tensor;

import org.bytedeco.pytorch.GradMode;

/** Whether operations of this thread record what a backward pass needs; restored on close. */
public final class Gradients implements AutoCloseable {
    private final boolean before;

    private Gradients(boolean enabled) {
        Engine.start();
        before = GradMode.is_enabled();
        GradMode.set_enabled(enabled);
    }

    /** Nothing is recorded until closed. */
    public static Gradients off() {
        return new Gradients(false);
    }

    /** Operations are recorded until closed. */
    public static Gradients on() {
        return new Gradients(true);
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
