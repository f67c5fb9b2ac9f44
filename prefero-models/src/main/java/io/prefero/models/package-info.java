/**
 * Decoder language models: Hugging Face folders read and written, one configurable decoder, LoRA adapters. An {@link
 * io.prefero.models.Architecture} maps a family's names of weights to the decoder's blocks; everything else is shared.
 */
@NullMarked
package io.prefero.models;

import org.jspecify.annotations.NullMarked;
