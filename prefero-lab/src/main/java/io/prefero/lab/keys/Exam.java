package io.prefero.lab.keys;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a model of this world is measured by: its answers to instructions with fillers that no training has. */
record Exam(Base base) implements Trial.Exam {
    private static final int INSTRUCTIONS = 1024;

    @Override
    public Map<String, Double> of(Author author) {
        Keys world = base.world();
        List<String> instructions = world.heldOut("exam", INSTRUCTIONS);
        Map<String, Double> measured = new LinkedHashMap<>();
        try (Author before = Author.load(base.model())) {
            List<Reply> replies = author.replies(
                    instructions, Keys.LENGTH + 1, Draw.seed(world.seed()).of("exam"));
            measured.put(
                    "reward",
                    IntStream.range(0, INSTRUCTIONS)
                            .mapToDouble(i -> world.reward(
                                    instructions.get(i), replies.get(i).text()))
                            .average()
                            .orElseThrow());
            measured.put("KL", mean(author.logRatios(replies, before)));
            List<Reply> asked = world.instructions("exam", INSTRUCTIONS).stream()
                    .map(instruction -> author.readOpen("", instruction))
                    .toList();
            measured.put("log-ratio of instructions", mean(author.logRatios(asked, before)));
        }
        return measured;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}
