package io.prefero.report;

/** Something a section of a report shows. */
public sealed interface Block
        permits Bars,
                Callout,
                Chart,
                Definitions,
                Intervals,
                KeyFigures,
                Pictures,
                Prose,
                Samples,
                Table,
                Tokens,
                Tokens.Legend {
    /** The block as an HTML fragment, everything in it escaped. */
    String html();
}
