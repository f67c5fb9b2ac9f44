package io.prefero.lab.users;

import io.prefero.lab.bench.Author;
import io.prefero.lab.bench.Reply;
import io.prefero.lab.claim.Trial;
import io.prefero.tensor.Draw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What replies are worth to users.
 *
 * @param trained episodes of users of types that were trained on
 * @param heldOut of others
 * @param draw the luck in writing replies
 */
record Exam(List<Episode> trained, List<Episode> heldOut, Draw draw) implements Trial.Exam {
    static final String TRAINED = "worth, trained types";
    static final String HELD_OUT = "worth, held-out types";

    private static final int EPISODES = 512;

    /** With some shots in the prompt. */
    static Exam of(Users world, int shots) {
        return new Exam(
                world.episodes("exam of trained types", EPISODES, world.trained(), shots),
                world.episodes("exam of held-out types", EPISODES, world.heldOut(), shots),
                Draw.seed(world.seed()).of("exam"));
    }

    /** The same with other episodes. */
    Exam with(UnaryOperator<List<Episode>> other) {
        return new Exam(other.apply(trained), other.apply(heldOut), draw);
    }

    @Override
    public Map<String, Double> of(Author author) {
        return worth(episodes -> {
            List<String> prompts = episodes.stream().map(Episode::prompt).toList();
            List<Reply> replies = author.replies(prompts, User.PLACES + 2, draw);
            return replies.stream().map(Reply::text).toList();
        });
    }

    /** The same of the best that can be inferred from the shots. */
    Map<String, Double> ofBayes() {
        return worth(episodes -> episodes.stream()
                .map(episode -> Episode.completion(Bayes.answer(episode.shots())))
                .toList());
    }

    private interface Writer {
        List<String> replies(List<Episode> episodes);
    }

    private Map<String, Double> worth(Writer writer) {
        Map<String, Double> worth = new LinkedHashMap<>();
        worth.put(TRAINED, mean(trained, writer.replies(trained)));
        worth.put(HELD_OUT, mean(heldOut, writer.replies(heldOut)));
        return worth;
    }

    private static double mean(List<Episode> episodes, List<String> replies) {
        return IntStream.range(0, episodes.size())
                .mapToDouble(i -> episodes.get(i).worth(replies.get(i)))
                .average()
                .orElseThrow();
    }
}
