package io.prefero.cli;

import io.prefero.train.Run;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Ctrl-C while a run goes on: it stops after its step and keeps what it has, so that it can be resumed. */
final class Interruption {
    private Interruption() {}

    /** How a run ended. */
    enum Ending {
        WHOLE,
        INTERRUPTED
    }

    /** Waits for a run's end and tells it; whoever stops the JVM meanwhile waits too. */
    static void guard(Run.Handle handle, BiConsumer<Run.Result, Ending> telling) {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<Ending> ending = new AtomicReference<>(Ending.WHOLE);
        Thread hook = new Thread(
                () -> {
                    if (!handle.done()) {
                        ending.set(Ending.INTERRUPTED);
                        handle.cancel();
                        await(told);
                    }
                },
                "prefero-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            telling.accept(handle.result(), ending.get());
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
