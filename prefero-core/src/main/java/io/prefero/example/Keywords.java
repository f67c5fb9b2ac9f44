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
     * @param words what is said in it; keywords are looked for there
     * @param levels K, at least 2
     * @param branch what each of them is called
     * @param note the note that says its level
     * @return nothing if the answer has fewer than K − 1 keywords, so that two levels would be the same
     * @throws IllegalArgumentException if the answer does not hold the words
     */
    public static List<Text> degraded(Text answer, String words, int levels, String branch, String note) {
        int at = answer.completion().indexOf(words);
        if (at < 0) {
            throw new IllegalArgumentException(answer.branch() + " stands otherwise in the chat template's text, so its"
                    + " keywords cannot be found there: " + Texts.quoted(words));
        }
        List<Rake.Phrase> phrases = RAKE.phrases(words);
        int most = phrases.size();
        if (most < levels - 1) {
            return List.of();
        }
        List<Text> texts = new ArrayList<>();
        for (int j = 0; j < levels; j++) {
            List<Text.Place> places = phrases.subList(0, removed(j, most, levels)).stream()
                    .flatMap(p -> p.places().stream())
                    .map(place -> new Text.Place(at + place.start(), at + place.end()))
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
