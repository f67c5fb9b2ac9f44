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
        AtomicReference<Ending> ending = new AtomicReference<>(Ending.WHOLE);
        guard(
                () -> {
                    if (!handle.done()) {
                        ending.set(Ending.INTERRUPTED);
                        handle.cancel();
                    }
                },
                () -> telling.accept(handle.result(), ending.get()));
    }

    /** Does some work; whoever stops the JVM meanwhile asks it to stop, and waits for its end. */
    static void guard(Runnable stop, Runnable work) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    if (ended.getCount() > 0) {
                        stop.run();
                        await(ended);
                    }
                },
                "prefero-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the JVM ends in any case
        }
    }
}
