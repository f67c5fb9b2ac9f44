package io.prefero.train;

/** How the learning rate falls after it has risen linearly from 0 over the warm-up steps. */
public enum Schedule {
    LINEAR {
        @Override
        double after(double progress) {
            return 1 - progress;
        }
    },
    COSINE {
        @Override
        double after(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    },
    CONSTANT {
        @Override
        double after(double progress) {
            return 1;
        }
    };

    abstract double after(double progress);

    /**
     * The factor on the peak rate at a step, as transformers counts: the first step of a warm-up has rate 0.
     *
     * @param step from 1 to {@code steps}
     */
    public double factor(long step, long steps, double warmup) {
        double done = step - 1;
        double rising = Math.ceil(warmup * steps - 1e-9);
        return done < rising ? done / rising : after((done - rising) / Math.max(1, steps - rising));
    }
}
