package io.prefero.lab.quickstart;

import io.prefero.eval.PairedChange;
import io.prefero.report.Callout;
import io.prefero.report.Definitions;
import io.prefero.report.Prose;
import java.util.Locale;

/** What the quickstart's report says in words. */
final class QuickstartText {
    static final String LEAD = "A small language model learned to write what people like, from nothing but comparisons:"
            + " of two replies, which one is better? In its small world one can check: a reply earns a point for every"
            + " word that the person likes and loses one for every word that they dislike. The sum is its true reward.";

    static final String CONTROL = " This run was the control: a coin decided which of two replies counts as the better"
            + " one, so there was nothing to learn.";

    static final String SUSPICION = CONTROL + " About one such run in forty rises by chance. If another seed shows it"
            + " again, something is wrong.";

    private QuickstartText() {}

    /** Whether it worked; for the control, whether it rightly did not. */
    static Callout verdict(Outcome outcome, Labels labels) {
        boolean rose = outcome.reward().verdict() == PairedChange.Verdict.ROSE;
        String measured = "On " + outcome.answers().size() + " prompts kept out of all training, the "
                + outcome.reward().sentence("true reward") + ".";
        if (labels == Labels.TRUE) {
            return rose
                    ? new Callout(Callout.Tone.GOOD, "It worked", measured)
                    : new Callout(Callout.Tone.WARNING, "The true reward did not rise", measured);
        }
        return rose
                ? new Callout(Callout.Tone.WARNING, "Coin tosses taught something?", measured + SUSPICION)
                : new Callout(Callout.Tone.NEUTRAL, "No improvement, as it must be", measured + CONTROL);
    }

    static Prose story(Labels labels, long demonstrations, long pairs) {
        String judge = labels == Labels.TRUE
                ? "The person who asked said which reply they prefer. People are not perfectly consistent: the reply with"
                        + " more points is preferred more often, not always."
                : "Then a coin was tossed for each pair to say which reply counts as the better one: the control.";
        return Prose.of(
                String.format(
                        Locale.ROOT,
                        "First, the model learned to write. It read %,d ordinary replies, one word after the other, and"
                                + " learned to guess the next word. Ordinary replies are so-so: of ten words, three"
                                + " are welcome and one or two are not. After this the model writes like that too.",
                        demonstrations),
                String.format(
                        Locale.ROOT,
                        "Second, it was asked for two replies to the same prompt, again and again, until there were %,d"
                                + " pairs of different replies. %s Nobody said how many"
                                + " points a reply has, or why it is better: only which of the two.",
                        pairs,
                        judge),
                "Third, the model was trained on these comparisons, with a method called DPO (direct preference"
                        + " optimization). It makes the preferred reply of each pair more likely and the other less likely,"
                        + " compared with the model as it was. A setting named beta says how tightly the model is held to"
                        + " what it was.",
                "Last, the model before and the model after answered the same prompts, which neither had ever seen: they"
                        + " combine topics that were never combined in training. Since this world is small, the true worth"
                        + " of every reply can be counted, and that is what the figures above do.");
    }

    static Prose rule() {
        return Prose.of(
                "Every topic has four words. A prompt says what a person likes and dislikes; a reply earns one point"
                        + " for every word of the topic they like and loses one for every word of the topic they dislike. All other"
                        + " words count nothing, and a reply has eight words. The model is never told this rule.");
    }

    static Prose samplesNote(int shown) {
        return Prose.of(
                "The first " + shown + " held-out prompts, not picked by anyone. Liked words are underlined, disliked"
                        + " words have a wavy line. A liked word earns its point every time it occurs; training finds such"
                        + " things out.");
    }

    static Prose doubts() {
        return Prose.of(
                "Numbers in square brackets are 95% intervals: were the whole comparison repeated with other prompts, about"
                        + " nineteen of twenty such intervals would contain the true value. If an interval around a"
                        + " difference does not contain 0, “no change” is not a good explanation of what was seen.",
                "Before and after are compared prompt by prompt, so that easy and hard prompts cancel. The intervals speak"
                        + " about prompts, not about training: another seed gives another model, so try a few.",
                "Two controls are built in. The prompts compared on were kept out of all training. And with"
                        + " --shuffle-labels a coin replaces the people: then the reward must not rise, and if it does,"
                        + " something else than learning is at work.");
    }

    static Definitions terms() {
        return Definitions.of(
                new Definitions.Definition("prompt, reply", "What the model is given, and what it writes after it."),
                new Definitions.Definition(
                        "true reward",
                        "How many points a reply earns. In this world it can be counted; with real people it cannot, which"
                                + " is why models are trained on comparisons. It was never used in training."),
                new Definitions.Definition("chosen, rejected", "The preferred reply of a pair, and the other one."),
                new Definitions.Definition(
                        "win rate",
                        "On how many prompts the reply after has more points than the reply before; equal points count as"
                                + " half a win. 50% would mean no difference."),
                new Definitions.Definition(
                        "KL, distance from before",
                        "How much the model’s writing has changed, in nats: the average of how much more likely it finds its"
                                + " own replies than the old model does, on a logarithmic scale. Good training buys much"
                                + " reward with little distance."),
                new Definitions.Definition(
                        "reward margin",
                        "The model’s own view, in training: by how much it now favours the chosen reply over the rejected"
                                + " one, compared with before. It is not the true reward."),
                new Definitions.Definition(
                        "loss",
                        "The number that training makes small. DPO’s begins at 0.693, which is what guessing costs, and falls"
                                + " as the model agrees with the comparisons."));
    }

    static Prose next() {
        return Prose.of(
                "Beside this file lie the trained model as a folder that other tools load, its tokenizer, and the recorded"
                        + " metrics. Run ./prefero quickstart --seed 2 for another world of chance, and"
                        + " ./prefero quickstart --shuffle-labels for the control.",
                "With a model folder and a file of your own pairs, ./prefero train dpo --model DIR --data FILE --out DIR does"
                        + " what the third step did here; ./prefero methods lists what can stand in dpo’s place.");
    }
}
