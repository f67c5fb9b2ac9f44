package io.prefero.score;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an objective wants to know of one stretch of tokens.
 *
 * @param stretch a branch's response, or the prompt before it
 * @param signals what is to be computed at its positions
 * @param notes what must be known of each of its responses
 * @param gradient whether the loss may pull on it
 * @param presence how many branches of this name an example has
 */
public record Need(Stretch stretch, List<Signal> signals, List<Note> notes, Gradient gradient, Presence presence) {
    /** Whether coefficients go back into the models that a branch was scored by. */
    public enum Gradient {
        FLOWS,
        STOPS
    }

    /** How many branches of a name an example has. */
    public enum Presence {
        /** One; none is an error. */
        REQUIRED,
        /** One or none. */
        OPTIONAL,
        /** Any number: a list of responses. */
        MANY
    }

    public Need {
        signals = List.copyOf(signals);
        notes = List.copyOf(notes);
    }

    /** The branch's name. */
    public String branch() {
        return stretch.branch();
    }

    /** Whether the loss pulls on a signal here, when these roles are trained. */
    public boolean pulls(Signal signal, Set<Role> trained) {
        return gradient == Gradient.FLOWS
                && signal.differentiable()
                && signal.roles().stream().anyMatch(trained::contains);
    }

    /** The response of a branch that every example has and the loss pulls on. */
    public static Need of(String branch, List<Signal> signals) {
        return new Need(Stretch.response(branch), signals, List.of(), Gradient.FLOWS, Presence.REQUIRED);
    }

    /** The prompt of such a branch. */
    public static Need prompt(String branch, List<Signal> signals) {
        return new Need(Stretch.prompt(branch), signals, List.of(), Gradient.FLOWS, Presence.REQUIRED);
    }

    /** The same of a list of responses. */
    public Need many(Note... about) {
        return new Need(stretch, signals, List.of(about), gradient, Presence.MANY);
    }

    /** The same stretch, through which no gradient flows. */
    public Need withoutGradient() {
        return new Need(stretch, signals, notes, Gradient.STOPS, presence);
    }

    /** The same branch, which an example may lack. */
    public Need optional() {
        return new Need(stretch, signals, notes, gradient, Presence.OPTIONAL);
    }

    /** What two methods want to know of the same stretch. */
    public Need and(Need other) {
        return new Need(
                stretch,
                Stream.concat(signals.stream(), other.signals.stream())
                        .distinct()
                        .toList(),
                Stream.concat(notes.stream(), other.notes.stream()).distinct().toList(),
                gradient == Gradient.FLOWS ? gradient : other.gradient,
                presence == other.presence ? presence : Presence.REQUIRED);
    }

    /** The same stretch, read for other signals. */
    public Need with(List<Signal> other) {
        return new Need(stretch, other, notes, gradient, presence);
    }
}
