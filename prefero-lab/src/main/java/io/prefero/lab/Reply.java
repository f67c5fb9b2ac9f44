package io.prefero.lab;

/**
 * What a model wrote to a prompt.
 *
 * @param prompt token ids that the model was given
 * @param ids token ids that it wrote, the end token included if it came
 * @param text the words, each with a space in front
 */
@SuppressWarnings("ArrayRecordComponent") // token ids are arrays everywhere; replies are compared by their text
record Reply(int[] prompt, int[] ids, String text) {}
