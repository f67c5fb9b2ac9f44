package io.prefero.lab.quickstart;

import java.util.List;

/**
 * Something people like or dislike, and the words that belong to it.
 *
 * @param name the topic as a prompt names it, such as "sailing"
 * @param words the words of this topic; no word belongs to two topics
 */
public record Topic(String name, List<String> words) {
    public Topic {
        words = List.copyOf(words);
    }

    static Topic of(String name, String... words) {
        return new Topic(name, List.of(words));
    }
}
