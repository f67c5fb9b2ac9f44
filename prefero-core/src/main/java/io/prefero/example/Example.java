package io.prefero.example;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One row of a dataset as text: a prompt and what was answered. A completion follows its prompt without a separator. */
public sealed interface Example {
    /** Name of the note that says whether a lone response is desirable: 1 or 0. */
    String DESIRABLE = "desirable";

    /** What the completions continue; may be empty. */
    String prompt();

    /** The completions by the name of their branch, in a fixed order. */
    Map<String, String> completions();

    /** Numbers that belong to the row, by name. */
    default Map<String, Double> notes() {
        return Map.of();
    }

    /** Two completions of one prompt, the first preferred. */
    record Pair(String prompt, String chosen, String rejected) implements Example {
        /** Two different completions, neither empty. */
        public Pair {
            requireText("chosen", chosen);
            requireText("rejected", rejected);
            if (chosen.equals(rejected)) {
                throw new IllegalArgumentException("chosen and rejected are identical: " + Texts.quoted(chosen));
            }
        }

        @Override
        public Map<String, String> completions() {
            Map<String, String> completions = new LinkedHashMap<>();
            completions.put("chosen", chosen);
            completions.put("rejected", rejected);
            return Collections.unmodifiableMap(completions);
        }
    }

    /** One completion and whether it is desirable. Its branch is named {@code response}. */
    record Unpaired(String prompt, String completion, boolean desirable) implements Example {
        /** A completion that is not empty. */
        public Unpaired {
            requireText("completion", completion);
        }

        @Override
        public Map<String, String> completions() {
            return Map.of("response", completion);
        }

        @Override
        public Map<String, Double> notes() {
            return Map.of(DESIRABLE, desirable ? 1.0 : 0.0);
        }
    }

    /** One completion to imitate. Its branch is named {@code chosen}, as the good half of a pair. */
    record Demonstration(String prompt, String completion) implements Example {
        /** A completion that is not empty. */
        public Demonstration {
            requireText("completion", completion);
        }

        @Override
        public Map<String, String> completions() {
            return Map.of("chosen", completion);
        }
    }

    private static void requireText(String name, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty");
        }
    }
}
