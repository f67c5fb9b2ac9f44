package io.prefero.lab.ches;

import java.util.List;

/**
 * Gradient descent on DPO, its gradient written out:
 *
 * <pre>
 *   ℓ = Σ −log σ(β(gap − gap at the start)) − λ ln π(y₊)
 *   −∂ℓ/∂gap = g = β σ(−β(gap − gap at the start)),   gap = (W₊ − W₋) · h
 * </pre>
 *
 * <p>Plain steps, not Adam's: those of about equal size for every weight do not show the effect.
 *
 * @param contextRate learning rate of the hidden vectors; 0 leaves them as they are
 * @param rowRate learning rate of the unembedding
 * @param imitation λ, the weight of ln π(y₊)
 */
record Descent(double contextRate, double rowRate, double imitation) {
    private static final double BETA = 0.1;
    private static final int STEPS = 400;

    /** The same with imitation of what is preferred. */
    Descent imitating(double weight) {
        return new Descent(contextRate, rowRate, weight);
    }

    /** A copy of a model, trained on all pairs at each of 400 steps. */
    Softmax trained(Softmax start, List<Pair> pairs) {
        Softmax model = start.copy();
        for (int step = 0; step < STEPS; step++) {
            model = stepped(model, start, pairs);
        }
        return model;
    }

    /** One step on. */
    Softmax stepped(Softmax model, Softmax reference, List<Pair> pairs) {
        Softmax next = model.copy();
        for (Pair pair : pairs) {
            double lead = model.gap(pair) - reference.gap(pair);
            double pull = BETA / (1 + Math.exp(BETA * lead));
            raise(model, next, pair.prompt(), pair.chosen(), pull);
            raise(model, next, pair.prompt(), pair.rejected(), -pull);
            if (imitation > 0) {
                imitate(model, next, pair);
            }
        }
        return next;
    }

    /** Along the gradient of a token's logit, W · h. */
    private void raise(Softmax model, Softmax next, int prompt, int token, double pull) {
        Vectors.add(next.context(prompt), contextRate * pull, model.row(token));
        Vectors.add(next.row(token), rowRate * pull, model.context(prompt));
    }

    /** Along the gradient of ln π(y₊): that of its logit minus the mean of all logits' gradients. */
    private void imitate(Softmax model, Softmax next, Pair pair) {
        raise(model, next, pair.prompt(), pair.chosen(), imitation);
        double[] probabilities = model.probabilities(pair.prompt());
        for (int token = 0; token < probabilities.length; token++) {
            raise(model, next, pair.prompt(), token, -imitation * probabilities[token]);
        }
    }

    /** DPO's mean loss, without imitation. */
    static double loss(Softmax model, Softmax reference, List<Pair> pairs) {
        return pairs.stream()
                .mapToDouble(pair -> Math.log1p(Math.exp(-BETA * (model.gap(pair) - reference.gap(pair)))))
                .average()
                .orElseThrow();
    }
}
