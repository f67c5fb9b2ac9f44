/** Small worlds with a known true reward, and what a tiny language model needs to live in one. */
@NullMarked
package io.prefero.lab;

import org.jspecify.annotations.NullMarked;
