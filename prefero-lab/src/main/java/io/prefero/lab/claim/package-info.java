/** What a claim is, how it is put to the test over seeds, and the page of verdicts. */
@NullMarked
package io.prefero.lab.claim;

import org.jspecify.annotations.NullMarked;
