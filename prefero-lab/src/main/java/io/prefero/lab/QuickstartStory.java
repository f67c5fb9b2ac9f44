package io.prefero.lab;

/** What the quickstart says on the console. */
final class QuickstartStory {
    private QuickstartStory() {}

    static String world(World world) {
        return "world";
    }

    static String pretraining(long parameters, Quickstart.Size size) {
        return "pretraining " + parameters;
    }

    static String asking(Labels labels, Quickstart.Size size) {
        return "asking";
    }

    static String preferences(int pairs) {
        return "preferences " + pairs;
    }

    static String comparing(Quickstart.Size size) {
        return "comparing";
    }

    static String outcome(Quickstart.Result result, Labels labels) {
        Outcome o = result.outcome();
        return o.reward() + "\n" + o.reward().sentence("true reward") + "\n" + o.wins().sentence() + "\nKL " + o.divergence();
    }
}
