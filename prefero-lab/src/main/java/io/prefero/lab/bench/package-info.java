/** What worlds and experiments stand on: tokenizers, tiny models, trainings that are done once, and models that answer. */
@NullMarked
package io.prefero.lab.bench;

import org.jspecify.annotations.NullMarked;
