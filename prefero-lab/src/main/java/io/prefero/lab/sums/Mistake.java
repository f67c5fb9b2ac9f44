package io.prefero.lab.sums;

import io.prefero.lab.bench.Preference;

/**
 * A step that the model did wrongly, and later rightly.
 *
 * @param problem the problem
 * @param right how many steps before it are right
 * @param lose the wrong step
 * @param win the right one, as the model itself wrote it
 * @param failed the whole wrong solution
 * @param solved the whole right one
 */
record Mistake(String problem, int right, String lose, String win, String failed, String solved) {
    /** The problem and the right steps. */
    String begun() {
        return Sums.begun(problem, right);
    }

    /** What Step-DPO learns from. */
    Preference step() {
        return new Preference(begun(), win, lose);
    }

    /** The same with the right step as somebody else would write it. */
    Preference foreignStep() {
        return new Preference(begun(), Sums.letters(win), lose);
    }

    /** What DPO learns from: whole solutions. */
    Preference solution() {
        return new Preference(problem, solved, failed);
    }
}
