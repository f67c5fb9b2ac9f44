/** Scores of frozen models, remembered on disk under the hash of what they were computed from. */
@NullMarked
package io.prefero.score.cache;

import org.jspecify.annotations.NullMarked;
