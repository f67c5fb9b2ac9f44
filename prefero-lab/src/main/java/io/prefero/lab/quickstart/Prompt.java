package io.prefero.lab.quickstart;

/**
 * A request for words: who asks, what that person likes, what that person dislikes.
 *
 * @param person a name; it carries no information about the reward
 */
public record Prompt(String person, Topic liked, Topic disliked) {
    public Prompt {
        if (liked.equals(disliked)) {
            throw new IllegalArgumentException("a person cannot like and dislike the same topic: " + liked.name());
        }
    }

    /** The prompt as the model reads it; a reply follows directly and begins with a space. */
    public String text() {
        return person + " likes " + liked.name() + " and dislikes " + disliked.name() + ":";
    }

    /** What a word of a reply to this prompt is worth. */
    public Taste taste(String word) {
        if (liked.words().contains(word)) {
            return Taste.LIKED;
        }
        return disliked.words().contains(word) ? Taste.DISLIKED : Taste.NEUTRAL;
    }
}
