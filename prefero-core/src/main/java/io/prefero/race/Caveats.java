package io.prefero.race;

import io.prefero.score.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the numbers of a race do not say. */
public final class Caveats {
    private Caveats() {}

    /** The doubts that belong to a race, each a sentence or two. */
    public static List<String> of(RaceResult result) {
        List<String> caveats = new ArrayList<>(references(result.settings()));
        caveats.add(
                "Margins are in nats of the models, and grow with how far a model was moved: a lower β or a higher rate"
                        + " widens them without ranking pairs better. They tell what happened, not which entry is better.");
        caveats.add(seeds(result.settings().seeds()));
        caveats.add(comparisons(result));
        caveats.add("Nothing was generated: how responses that these models write themselves would be judged is another"
                + " question.");
        return List.copyOf(caveats);
    }

    private static List<String> references(RaceSettings race) {
        String with = names(race, true);
        String without = names(race, false);
        if (with.isEmpty() || without.isEmpty()) {
            return List.of(
                    "Accuracy compares changes against the reference, likelier compares likelihoods per token: the"
                            + " first favours methods with a reference, the second methods without one.");
        }
        return List.of("Accuracy and margins measure change against the reference. The training of " + with
                + " is about that change, the training of " + without
                + " is not. Likelier compares likelihoods per token without a reference, which"
                + " favours the latter. An entry that leads in both has a stronger case.");
    }

    private static String names(RaceSettings race, boolean withReference) {
        return race.entries().stream()
                .filter(e -> readsReference(race, e) == withReference)
                .map(Entry::label)
                .collect(Collectors.joining(", "));
    }

    private static boolean readsReference(RaceSettings race, Entry entry) {
        return race.run(entry, race.allSeeds().get(0)).objective().asked().stream()
                .flatMap(need -> need.signals().stream())
                .anyMatch(signal -> signal.roles().contains(Role.REFERENCE));
    }

    private static String seeds(int seeds) {
        return seeds == 1
                ? "There was one seed: the intervals say what other held-out prompts would give, not what another order of"
                        + " the rows would. Use --seeds 3 before believing a small difference."
                : "The intervals are over held-out prompts, for the mean of " + seeds
                        + " seeds; where these contradict one another, no difference is claimed.";
    }

    private static String comparisons(RaceResult result) {
        int others = result.settings().entries().size() - 1;
        String chosen = result.settings().baseline().isPresent()
                ? ""
                : " The entry they are compared with was chosen as the best by these same rows, so its lead is flattered;"
                        + " name one with --baseline before looking.";
        return "Each interval holds with 95 %; among " + others * Yardstick.values().length
                + " comparisons some exclude 0 by chance." + chosen;
    }
}
