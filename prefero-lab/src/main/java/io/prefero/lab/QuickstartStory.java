package io.prefero.lab;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the quickstart says on the console, to someone who has never heard of preference optimization. */
final class QuickstartStory {
    private static final int SHOWN = 3;

    private QuickstartStory() {}

    static String world(World world) {
        Topic topic = world.topics().get(0);
        return """
                A small world. Its people ask for words, as in "%s"
                A reply earns a point for every word of the topic they like and loses one for every word of the topic they dislike.
                (Words of %s: %s.) The model will never be told this rule.
                """.formatted(world.trainingPrompts().get(0).text(), topic.name(), String.join(", ", topic.words()));
    }

    static String pretraining(long parameters, Quickstart.Size size) {
        return String.format(
                Locale.ROOT,
                "1. Learning to write. A fresh language model of %,d parameters reads %,d ordinary replies.",
                parameters,
                size.demonstrations());
    }

    static String asking(Labels labels, Quickstart.Size size) {
        String judge = labels == Labels.TRUE
                ? "The person who asked says which of the two is better."
                : "A coin says which of the two is better (--shuffle-labels): there is nothing to learn.";
        return String.format(
                Locale.ROOT, "2. Asking. The model writes two replies to each of %,d prompts. %s", size.pairs(), judge);
    }

    static String preferences(int pairs) {
        return String.format(
                Locale.ROOT,
                "3. Preference training. DPO makes the preferred reply of each of %,d pairs more likely than the other.",
                pairs);
    }

    static String comparing(Quickstart.Size size) {
        return "4. Comparing. The model before and the model after reply to " + size.prompts()
                + " prompts that neither has seen.";
    }

    static String outcome(Quickstart.Result result) {
        Outcome outcome = result.outcome();
        return """
                The %s.
                The model after %s against the model before.
                Its distance from before (KL) is %s nats per reply.

                %s

                report:     %s   (open it in a browser)
                model:      %s
                metrics:    %s
                """.formatted(
                        outcome.reward().sentence("true reward"),
                        outcome.wins().sentence(),
                        outcome.divergence(),
                        samples(outcome.answers()),
                        result.report(),
                        result.model(),
                        result.metrics());
    }

    private static String samples(List<Answered> answers) {
        return answers.stream()
                .limit(SHOWN)
                .map(a -> a.prompt() + "\n   before:" + a.before() + "\n   after: " + a.after())
                .collect(Collectors.joining("\n"));
    }
}
