/**
 * How a language model sees: vision towers and the projectors behind them, what turns a picture into their input, and where
 * a picture's vectors stand in a text. It knows tensors and pictures only, nothing of files and decoders.
 */
@NullMarked
package io.prefero.models.vision;

import org.jspecify.annotations.NullMarked;
