/**
 * Text-to-image diffusion: folders as diffusers writes them, the networks in them, noise schedules, samplers, and LoRA
 * adapters in diffusers' format.
 */
@NullMarked
package io.prefero.models.diffusion;

import org.jspecify.annotations.NullMarked;
