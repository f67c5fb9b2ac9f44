package io.prefero.lab.bench;

/**
 * What was written to a prompt.
 *
 * @param prompt token ids that the model was given
 * @param ids token ids of the reply, the end token included if it came
 * @param text the words as the tokenizer decodes them
 */
@SuppressWarnings("ArrayRecordComponent") // token ids are arrays everywhere; replies are compared by their text
public record Reply(int[] prompt, int[] ids, String text) {}
