package io.prefero.report;

import java.util.List;
import java.util.Locale;

/** What different models wrote to the same prompts, side by side. */
public record Samples(List<Sample> samples) implements Block {
    public Samples {
        samples = List.copyOf(samples);
    }

    /** One prompt and the answers to it. */
    public record Sample(String prompt, List<Answer> answers) {
        public Sample {
            answers = List.copyOf(answers);
        }
    }

    /**
     * One answer.
     *
     * @param by who wrote it, such as "before"
     * @param text its words, in order
     * @param note its score or a remark; may be empty
     */
    public record Answer(String by, List<Span> text, String note) {
        public Answer {
            text = List.copyOf(text);
        }

        /** An answer in which nothing is marked. */
        public static Answer plain(String by, String text, String note) {
            return new Answer(by, List.of(new Span(text, Mark.PLAIN)), note);
        }
    }

    /** A stretch of an answer and how it is marked; spans are shown one after the other, nothing is put between them. */
    public record Span(String text, Mark mark) {}

    /** How a stretch of text is marked; told apart without colour, too. */
    public enum Mark {
        PLAIN,
        /** Underlined. */
        GOOD,
        /** Underlined with a wavy line. */
        BAD
    }

    @Override
    public String html() {
        return Html.element("div", "samples", Html.each(samples, Samples::sample));
    }

    private static String sample(Sample sample) {
        String answers = Html.element("div", "answers", Html.each(sample.answers(), Samples::answer));
        return Html.element("div", "sample", Html.element("p", "prompt", Html.escape(sample.prompt())) + answers);
    }

    private static String answer(Answer answer) {
        String head = Html.element("span", "by", Html.escape(answer.by()))
                + Html.element("span", "note", Html.escape(answer.note()));
        String text = answer.text().stream().map(Samples::span).reduce("", String::concat);
        return Html.element("div", "answer", Html.element("div", "head", head) + Html.element("p", "text", text));
    }

    private static String span(Span span) {
        if (span.mark() == Mark.PLAIN) {
            return Html.escape(span.text());
        }
        return Html.element("mark", span.mark().name().toLowerCase(Locale.ROOT), Html.escape(span.text()));
    }
}
