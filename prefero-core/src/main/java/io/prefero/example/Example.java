package io.prefero.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One row of a dataset as text. */
public sealed interface Example {
    /** Name of the note that says whether a lone response is desirable: 1 or 0. */
    String DESIRABLE = "desirable";

    /** Its prompts and completions, in a fixed order. */
    List<Text> texts();

    /** Numbers that belong to the row, by name. */
    default Map<String, Double> notes() {
        return Map.of();
    }

    /** The prompt of its first text. */
    default String prompt() {
        return texts().get(0).prompt();
    }

    /** The first text of a name. */
    default Text text(String branch) {
        return Text.of(branch, texts());
    }

    /** Two completions of one prompt, the first preferred. */
    record Pair(String prompt, String chosen, String rejected) implements Example {
        /** Two different completions, neither empty. */
        public Pair {
            requireTexts(chosen, rejected);
        }

        @Override
        public List<Text> texts() {
            return List.of(Text.of("chosen", prompt, chosen), Text.of("rejected", prompt, rejected));
        }
    }

    /** Two prompts, each with a completion, the first preferred. */
    record Joint(String chosenPrompt, String chosen, String rejectedPrompt, String rejected) implements Example {
        /** Completions that are not empty. */
        public Joint {
            requireText("chosen", chosen);
            requireText("rejected", rejected);
            if (chosenPrompt.equals(rejectedPrompt) && chosen.equals(rejected)) {
                throw new IllegalArgumentException("both sides are identical: " + Texts.quoted(chosen));
            }
        }

        @Override
        public List<Text> texts() {
            return List.of(Text.of("chosen", chosenPrompt, chosen), Text.of("rejected", rejectedPrompt, rejected));
        }
    }

    /** A pair, and an answer to imitate. */
    record Triple(Pair pair, String gold) implements Example {
        public Triple {
            requireText("gold", gold);
        }

        @Override
        public List<Text> texts() {
            return and(pair, Text.of("gold", pair.prompt, gold));
        }
    }

    /** A pair, and why the first is preferred. */
    record Explained(Pair pair, String rationale) implements Example {
        public Explained {
            requireText("rationale", rationale);
        }

        /** The pair's: the question that the rationale answers is the method's. */
        @Override
        public List<Text> texts() {
            return pair.texts();
        }
    }

    /** A user's description in words, and that user's preference given it. */
    record Described(Pair pair, String description) implements Example {
        public Described {
            requireText("description", description);
        }

        @Override
        public List<Text> texts() {
            String known = pair.prompt + description;
            return List.of(
                    Text.of("chosen", known, pair.chosen),
                    Text.of("rejected", known, pair.rejected),
                    Text.of("description", pair.prompt, description).open());
        }
    }

    /** Two next steps after a problem and the steps before, the first right: neither ends the solution. */
    record Steps(Pair pair) implements Example {
        @Override
        public List<Text> texts() {
            return pair.texts().stream().map(Text::open).toList();
        }
    }

    /** Several completions of one prompt, each with a label in [0, 1], higher being better. */
    record Ranked(String prompt, List<String> completions, List<Double> scores) implements Example {
        /** At least two completions, none empty, each with its label. */
        public Ranked {
            completions = List.copyOf(completions);
            scores = List.copyOf(scores);
            if (completions.size() < 2) {
                throw new IllegalArgumentException("a list needs at least two responses, got " + completions.size());
            }
            if (completions.size() != scores.size()) {
                throw new IllegalArgumentException(
                        completions.size() + " responses have " + scores.size() + " scores: each needs one");
            }
            completions.forEach(c -> requireText("a response", c));
            for (double score : scores) {
                if (!(score >= 0 && score <= 1)) {
                    throw new IllegalArgumentException("a score must be in [0, 1], got " + score);
                }
            }
        }

        @Override
        public List<Text> texts() {
            List<Text> texts = new ArrayList<>();
            for (int k = 0; k < completions.size(); k++) {
                texts.add(Text.of("responses", prompt, completions.get(k)).with("score", scores.get(k)));
            }
            return texts;
        }
    }

    /** One completion and whether it is desirable. Its branch is named {@code response}. */
    record Unpaired(String prompt, String completion, boolean desirable) implements Example {
        /** A completion that is not empty. */
        public Unpaired {
            requireText("completion", completion);
        }

        @Override
        public List<Text> texts() {
            return List.of(Text.of("response", prompt, completion));
        }

        @Override
        public Map<String, Double> notes() {
            return Map.of(DESIRABLE, desirable ? 1.0 : 0.0);
        }
    }

    /**
     * One completion by itself.
     *
     * @param branch {@code chosen} if it is to be imitated, as the good half of a pair; {@code forget}, {@code retain} and
     *     {@code idk} in unlearning
     */
    record Demonstration(String branch, String prompt, String completion) implements Example {
        /** A completion that is not empty. */
        public Demonstration {
            requireText("completion", completion);
        }

        /** A completion to imitate. */
        public Demonstration(String prompt, String completion) {
            this("chosen", prompt, completion);
        }

        @Override
        public List<Text> texts() {
            return List.of(Text.of(branch, prompt, completion));
        }
    }

    private static List<Text> and(Pair pair, Text more) {
        List<Text> texts = new ArrayList<>(pair.texts());
        texts.add(more);
        return texts;
    }

    private static void requireTexts(String chosen, String rejected) {
        requireText("chosen", chosen);
        requireText("rejected", rejected);
        if (chosen.equals(rejected)) {
            throw new IllegalArgumentException("chosen and rejected are identical: " + Texts.quoted(chosen));
        }
    }

    private static void requireText(String name, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty");
        }
    }
}
