package io.prefero.text.template;

import java.util.List;

/** What {@code items()}, {@code keys()} and {@code values()} of a dict give: to be walked through and counted. */
record View(List<Object> items) {}
