package io.prefero.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Native memory's one policy: a tensor made while a scope is open on its thread is freed when that scope closes, unless
 * {@link Tensor#keep() kept}. The trainer opens a scope per step, a model one per block; what autograd saved for the
 * backward pass stays alive inside libtorch. Scopes nest and belong to one thread.
 */
public final class Scope implements AutoCloseable {
    private final PointerScope scope;

    private Scope() {
        Engine.start();
        scope = new PointerScope();
    }

    /** Opens a scope; close it with try-with-resources. */
    public static Scope open() {
        return new Scope();
    }

    /** Runs {@code body} in a scope of its own; only its result outlives it, in the scope outside. */
    public static Tensor of(Supplier<Tensor> body) {
        Tensor result;
        try (Scope inner = open()) {
            result = body.get();
            result.raw().retainReference();
        }
        return result.handOver();
    }

    /** The same where nothing is recorded for a backward pass. */
    public static Tensor measured(Supplier<Tensor> body) {
        return of(() -> {
            try (Gradients off = Gradients.off()) {
                return body.get();
            }
        });
    }

    /** Runs {@code body} in a scope of its own; nothing outlives it but what was {@link Tensor#keep() kept}. */
    public static void run(Runnable body) {
        try (Scope inner = open()) {
            body.run();
        }
    }

    static @Nullable PointerScope innermost() {
        return PointerScope.getInnerScope();
    }

    @Override
    public void close() {
        scope.close();
    }
}
