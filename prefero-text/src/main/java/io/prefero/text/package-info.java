/** From text to token ids: tokenizer.json, where a prompt ends, and the one rule that makes a row's ids. */
@NullMarked
package io.prefero.text;

import org.jspecify.annotations.NullMarked;
