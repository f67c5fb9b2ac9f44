package io.prefero.cli;

import io.prefero.train.Run;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Ctrl-C while a run goes on: it stops after its step and keeps what it has, so that it can be resumed. */
final class Interruption {
    private Interruption() {}

    /** Waits for a run's end and tells it; whoever stops the JVM meanwhile waits too. */
    static void guard(Run.Handle handle, Consumer<Run.Result> ending) {
        CountDownLatch told = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    if (!handle.done()) {
                        handle.cancel();
                        await(told);
                    }
                },
                "prefero-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            ending.accept(handle.result());
        } finally {
            told.countDown();
        }
    }

    private static void await(CountDownLatch told) {
        try {
            told.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the JVM ends in any case
        }
    }
}
