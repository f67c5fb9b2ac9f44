package io.prefero.lab.claim;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One statement that can turn out wrong: an effect, measured with each seed by itself, must on average be above a bound.
 *
 * @param kind of whom it speaks
 * @param says the statement in plain words
 * @param effect of one seed
 * @param above what the mean effect must exceed
 * @param methods the ids that it speaks of; empty: those of its experiment
 */
public record Claim(Kind kind, String says, ToDoubleFunction<Measured> effect, double above, List<String> methods) {
    /** Of whom a claim speaks. */
    public enum Kind {
        /** What the paper says. */
        CLAIM,
        /** What must hold if the experiment is to be believed: what has no right to help does not. */
        CONTROL
    }

    public Claim {
        methods = List.copyOf(methods);
    }

    /** A statement of the paper: the effect is above 0. */
    public static Claim that(String says, ToDoubleFunction<Measured> effect) {
        return new Claim(Kind.CLAIM, says, effect, 0, List.of());
    }

    /** What must hold if the experiment is to be believed. */
    public static Claim control(String says, ToDoubleFunction<Measured> effect) {
        return new Claim(Kind.CONTROL, says, effect, 0, List.of());
    }

    /** The same, of an effect that must be larger. */
    public Claim above(double bound) {
        return new Claim(kind, says, effect, bound, methods);
    }

    /** The same, of some methods only. */
    public Claim of(String... ids) {
        return new Claim(kind, says, effect, above, List.of(ids));
    }
}
