package io.prefero.example;

import java.util.ArrayList;
import java.util.List;

/** Answers that have lost some of their key content. */
public final class Keywords {
    private static final Rake RAKE = Rake.english();

    private Keywords() {}

    /**
     * An answer at each level: whole at level 0, without any keyword at the last.
     *
     * @param levels K, at least 2
     * @param branch what each of them is called
     * @param note the note that says its level
     * @return nothing if the answer has fewer than K − 1 keywords, so that two levels would be the same
     */
    public static List<Text> degraded(Text answer, int levels, String branch, String note) {
        List<Rake.Phrase> phrases = RAKE.phrases(answer.completion());
        int most = phrases.size();
        if (most < levels - 1) {
            return List.of();
        }
        List<Text> texts = new ArrayList<>();
        for (int j = 0; j < levels; j++) {
            List<Text.Place> places = phrases.subList(0, removed(j, most, levels)).stream()
                    .flatMap(p -> p.places().stream())
                    .toList();
            texts.add(answer.without(branch, places).with(note, j));
        }
        return texts;
    }

    /** ⌈j n/(K − 1)⌉, how many of n keywords level j of K removes. */
    public static int removed(int level, int keywords, int levels) {
        return (level * keywords + levels - 2) / (levels - 1);
    }
}
