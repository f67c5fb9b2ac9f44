package io.prefero.lab.claim;

import java.util.function.ToDoubleFunction;

/**
 * One statement that can turn out wrong: an effect, measured with each seed by itself, must on average be above a bound.
 *
 * @param kind of whom it speaks
 * @param says the statement in plain words
 * @param effect of one seed
 * @param above what the mean effect must exceed
 */
public record Claim(Kind kind, String says, ToDoubleFunction<Measured> effect, double above) {
    /** Of whom a claim speaks. */
    public enum Kind {
        /** What the paper says. */
        CLAIM,
        /** What must hold if the experiment is to be believed: what has no right to help does not. */
        CONTROL
    }

    /** A statement of the paper: the effect is above 0. */
    public static Claim that(String says, ToDoubleFunction<Measured> effect) {
        return new Claim(Kind.CLAIM, says, effect, 0);
    }

    /** What must hold if the experiment is to be believed. */
    public static Claim control(String says, ToDoubleFunction<Measured> effect) {
        return new Claim(Kind.CONTROL, says, effect, 0);
    }

    /** The same, of an effect that must be larger. */
    public Claim above(double bound) {
        return new Claim(kind, says, effect, bound);
    }
}
