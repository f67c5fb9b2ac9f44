package io.prefero.models.generation;

/**
 * What a model wrote.
 *
 * @param ids the new tokens, with the stop token if there was one
 * @param ended whether a stop token ended it, and not the limit
 */
@SuppressWarnings("ArrayRecordComponent") // token ids are arrays everywhere; results are not compared
public record Generated(int[] ids, boolean ended) {}
