package io.prefero.score;

import io.prefero.tensor.Draw;
import java.util.List;

/** Computes what objectives read: the expensive middle, written once for all of them. */
public interface Scorer {
    /** What the scores are for. */
    enum Mode {
        /** A backward pass follows; dropout is on. */
        TRAIN,
        /** The same scores as in {@code TRAIN}, dropout included, but no backward pass follows. */
        REHEARSE,
        /** The models as they are: no dropout, no backward pass. */
        MEASURE
    }

    /**
     * Scores examples. In mode {@code TRAIN} the result belongs to the scope that is open and keeps activations there;
     * otherwise only its numbers remain.
     *
     * @param draw the randomness of dropout, a function of step and micro-batch, so that scoring again gives the same;
     *     not used in mode {@code MEASURE}
     */
    Scored score(List<Tree> trees, List<Need> needs, Mode mode, Draw draw);

    /** The scorer while what learns is as it began, which computes what others remember and compares it. */
    default Scorer first() {
        return this;
    }

    /** The scores of a few examples, and the way back. */
    interface Scored {
        /** A column per need and signal, in fp64 on the CPU, without gradient: objectives never meet a device. */
        List<TokenScore> branches();

        /** Sends coefficients back into the parameters of the trained roles; once, in mode {@code TRAIN} only. */
        void backward(Coefficients coefficients);
    }
}
