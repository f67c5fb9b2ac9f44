package io.prefero.score;

/**
 * The part a model plays: the policy that is trained, the reference it is compared with, and whatever else a method
 * names (a slow adapter, last round's policy).
 *
 * @param name its name in settings and score files
 */
public record Role(String name) {
    public static final Role POLICY = new Role("policy");
    public static final Role REFERENCE = new Role("reference");

    @Override
    public String toString() {
        return name;
    }
}
