package io.prefero.objective;

import io.prefero.example.Row;
import io.prefero.example.Text;
import io.prefero.score.Need;
import io.prefero.score.Ragged;
import io.prefero.score.Scores;
import io.prefero.score.Signal;
import io.prefero.score.TokenScore;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs whose tokens have rewards: the reference is asked, for each answer as it stands, how likely its tokens are where a
 * better answer is wanted and where a worse one is. The rewards regularise a pairwise loss.
 */
public interface TokenRewards extends Pairwise {
    /** Rewards of tokens, in [−½, ½]. */
    Signal TOKEN_REWARD = Signal.given("token_reward", -0.5, 0.5);

    /** How much the regulariser of a pair counts. */
    enum Weighting {
        /** As much as the pair is still ranked wrongly. */
        SEQUENCE,
        /** Always alike. */
        STATIC
    }

    /** α, the regulariser's weight. */
    double alpha();

    Weighting weighting();

    /** Whether the prompts that ask for a better and a worse answer show the answer. */
    boolean includeResponse();

    /** What a better answer is, to follow "an answer that is". */
    String better();

    /** What a worse answer is, likewise. */
    String worse();

    /** L_REG of a response, [examples]. */
    Tensor regulariser(TokenScore y);

    /** How probable it is that the pair is ranked wrongly, [examples]. */
    Tensor error(TokenScore chosen, TokenScore rejected);

    @Override
    default List<Need> needs() {
        List<Signal> signals = new ArrayList<>(signals());
        signals.add(TOKEN_REWARD);
        return List.of(Need.of(CHOSEN, signals), Need.of(REJECTED, signals));
    }

    @Override
    default List<Need> asked() {
        List<Need> needs = new ArrayList<>();
        for (String side : List.of(CHOSEN, REJECTED)) {
            needs.add(Need.of(side, signals()));
            needs.add(Need.of(betterOf(side), List.of(Signal.REFERENCE)).withoutGradient());
            needs.add(Need.of(worseOf(side), List.of(Signal.REFERENCE)).withoutGradient());
        }
        return needs;
    }

    private static String betterOf(String side) {
        return side + "_better";
    }

    private static String worseOf(String side) {
        return side + "_worse";
    }

    @Override
    default List<Text> texts(Row row) {
        List<Text> texts = new ArrayList<>(row.example().texts());
        for (String side : List.of(CHOSEN, REJECTED)) {
            Text answer = row.example().text(side);
            String shown = row.words(answer);
            texts.add(answer.under(betterOf(side), row.asking(said -> request(said, shown, better()))));
            texts.add(answer.under(worseOf(side), row.asking(said -> request(said, shown, worse()))));
        }
        return texts;
    }

    private String request(String said, String answer, String how) {
        return includeResponse()
                ? "Here is a request:\n" + said + "\n\nAn answer to it:\n" + answer
                        + "\n\nWrite an answer to the request that is " + how + " than the one above."
                : "Here is a request:\n" + said + "\n\nWrite an answer to the request that is " + how + ".";
    }

    @Override
    default String writes() {
        return "token rewards 2, response shown: " + includeResponse() + ", " + List.of(better(), worse());
    }

    @Override
    default Scores derive(Scores asked) {
        return asked.with(List.of(CHOSEN, REJECTED).stream()
                .map(side -> rated(asked, side))
                .toList());
    }

    private static TokenScore rated(Scores asked, String side) {
        TokenScore y = asked.branch(side);
        Ragged contrast = asked.branch(betterOf(side))
                .reference()
                .minus(asked.branch(worseOf(side)).reference());
        Tensor rewards = contrast.values().sigmoid().minus(0.5);
        return y.with(TOKEN_REWARD, new Ragged(rewards, contrast.lengths()));
    }

    /** Σ_t r̂_t log πθ(y_t|·), [examples] */
    default Tensor rewarded(TokenScore y) {
        return y.policy().times(y.column(TOKEN_REWARD)).sum();
    }

    private Tensor weight(Scores scores) {
        Tensor error = error(scores.branch(CHOSEN), scores.branch(REJECTED)).detach();
        return weighting() == Weighting.SEQUENCE ? error : Tensor.full(1, error.dtype(), error.shape());
    }

    @Override
    default List<Term> terms(Scores scores) {
        Tensor both = regulariser(scores.branch(CHOSEN)).plus(regulariser(scores.branch(REJECTED)));
        Term regularised = Term.mean("regulariser", both.times(weight(scores)));
        return List.of(preference(scores), regularised.times(alpha()));
    }

    @Override
    default List<Metric> metrics(Scores scores) {
        return List.of(
                Metric.mean("loss/reg_chosen", regulariser(scores.branch(CHOSEN))),
                Metric.mean("loss/reg_rejected", regulariser(scores.branch(REJECTED))),
                Metric.mean("weight", weight(scores)),
                Metric.mean(
                        "token_reward/chosen",
                        scores.branch(CHOSEN).column(TOKEN_REWARD).values()),
                Metric.mean(
                        "token_reward/rejected",
                        scores.branch(REJECTED).column(TOKEN_REWARD).values()));
    }
}
