package io.prefero.lab.shapes;

import io.prefero.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A prompt, and what an image of it must show.
 *
 * @param things what is asked for
 * @param relation where the first of them is to lie, seen from the second
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record Wish(Skill skill, String prompt, List<Thing> things, Optional<Relation> relation) {
    private static final double GENEVAL = 0.5;

    Wish {
        things = List.copyOf(things);
    }

    /** So many shapes of a kind, of some colour or any. */
    record Thing(Shape shape, int count, Optional<Colour> colour) {
        private List<Seen> among(List<Seen> all) {
            return all.stream().filter(seen -> seen.shape() == shape).toList();
        }
    }

    /** How many shapes are asked for. */
    int count() {
        return things.stream().mapToInt(Thing::count).sum();
    }

    /** How far an image is what was asked for: the mean over all that must be so, in [0, 1]. */
    double soft(Picture picture) {
        return clauses(Seen.in(picture)).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    /** Whether an image is just what was asked for. */
    boolean strict(Picture picture) {
        return clauses(Seen.in(picture)).stream().allMatch(clause -> clause == 1);
    }

    /** How far each thing that must be so is so. */
    private List<Double> clauses(List<Seen> all) {
        List<Double> clauses = new ArrayList<>();
        for (Thing thing : things) {
            List<Seen> found = thing.among(all);
            clauses.add(number(thing.count, found.size()));
            thing.colour.ifPresent(colour -> clauses.add(
                    truth(found.stream().filter(seen -> seen.colour() == colour).count() >= thing.count)));
        }
        relation.ifPresent(r -> clauses.add(
                truth(lies(r, things.get(0).among(all), things.get(1).among(all)))));
        clauses.add(truth(all.size() <= count()));
        return clauses;
    }

    /** Of counting: how near the number is; otherwise whether there are enough. */
    private double number(int wanted, int found) {
        return skill == Skill.COUNTING
                ? Math.max(0, 1 - Math.abs(found - wanted) / (double) wanted)
                : truth(found >= wanted);
    }

    private static boolean lies(Relation relation, List<Seen> these, List<Seen> others) {
        return these.stream()
                .anyMatch(one -> others.stream()
                        .anyMatch(other -> relation.holds(one.x() - other.x(), one.y() - other.y(), GENEVAL)));
    }

    private static double truth(boolean so) {
        return so ? 1 : 0;
    }
}
