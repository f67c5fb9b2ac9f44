package io.prefero.race;

import io.prefero.train.Listener;

/** Watches a race. */
public interface Spectator {
    /** Sees nothing. */
    Spectator SILENT = new Spectator() {};

    /** Something worth a line. */
    default void onMessage(String message) {}

    /** Losses, gradient norms and cosines are known; training begins. */
    default void onBeginnings(RaceSettings race, Beginnings beginnings) {}

    /**
     * A run begins, or goes on.
     *
     * @param entry whose it is
     * @param number which run of the race it is, from 1
     * @param of how many there are
     * @return hears what the run does
     */
    default Listener onRun(Entry entry, long seed, int number, int of) {
        return Listener.SILENT;
    }
}
