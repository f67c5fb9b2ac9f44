package io.prefero.example;

import java.util.Map;
import java.util.function.UnaryOperator;

/** The messages that a row's texts were made of: what was said, and the same prompt with something else said in it. */
public final class Conversation {
    private final Turns turns;
    private final Turns.Asked prompt;
    private final Map<String, String> said;

    /**
     * One that a template wrote.
     *
     * @param said the words of the answers, by the texts that the template made of them
     */
    Conversation(Turns turns, Turns.Asked prompt, Map<String, String> said) {
        this.turns = turns;
        this.prompt = prompt;
        this.said = Map.copyOf(said);
    }

    /** The prompt with other words in the message that it ends with. */
    Turns.Asked asking(UnaryOperator<String> words) {
        return turns.asked(prompt, words);
    }

    /** Such a prompt, and what an assistant answers. */
    Text answered(String branch, UnaryOperator<String> words, String answer) {
        Turns.Asked asked = asking(words);
        return Text.of(branch, asked.text(), turns.answer(branch, asked, Messages.answer(answer)));
    }

    /** The words of an answer. */
    String words(Text answer) {
        return said.getOrDefault(answer.completion(), answer.completion());
    }
}
