package io.prefero.lab.users;

import java.util.stream.IntStream;

/**
 * Which of two answers to a question somebody preferred.
 *
 * @param question a word on which nothing depends
 */
record Shot(String question, String preferred, String other) {
    /** What stands before every preferred answer. */
    static final String HEADING = "preferred";

    /** As a user judges. */
    static Shot judged(User user, String question, String one, String other) {
        return user.worth(one) > user.worth(other) ? new Shot(question, one, other) : new Shot(question, other, one);
    }

    /** The opposite preference. */
    Shot turned() {
        return new Shot(question, /* preferred= */ other, /* other= */ preferred);
    }

    /** As it stands in a prompt. */
    String text() {
        return "example " + question + " " + HEADING + " " + preferred + " rejected " + other + " ";
    }

    /** The signs of the preferred answer minus those of the other: a user judges like this if it is worth something. */
    int[] lead() {
        int[] up = User.signs(preferred);
        int[] down = User.signs(other);
        return IntStream.range(0, User.PLACES).map(j -> up[j] - down[j]).toArray();
    }
}
