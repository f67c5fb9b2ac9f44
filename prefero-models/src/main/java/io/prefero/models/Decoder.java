package io.prefero.models;

import io.prefero.tensor.DType;
import io.prefero.tensor.Gradients;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A decoder: embedding, blocks, final norm, and apart from them the head, because only scored positions need it. It works
 * on flat tokens; a {@link Layout} says how they belong together.
 */
public final class Decoder {
    private final ModelConfig config;
    private final Tensor embedding;
    private final List<Block> blocks;
    private final Norm norm;
    private final Linear head;

    Decoder(ModelConfig config, Tensor embedding, List<Block> blocks, Norm norm, Linear head) {
        this.config = config;
        this.embedding = embedding;
        this.blocks = List.copyOf(blocks);
        this.norm = norm;
        this.head = head;
    }

    /**
     * Runs the blocks.
     *
     * @param ids the tokens [N], I64, on the model's device
     * @return the hidden states after the final norm, and the way back
     */
    public Activations run(Tensor ids, Layout layout, Pass pass) {
        return run(new Input(ids, Optional.empty()), layout, pass);
    }

    /**
     * The same with vectors over the embeddings of some tokens; gradients reach the vectors if they require them, and are
     * those of this pass.
     */
    public Activations run(Tensor ids, Overlay overlay, Layout layout, Pass pass) {
        return run(new Input(ids, overlay.isEmpty() ? Optional.empty() : Optional.of(overlay)), layout, pass);
    }

    private Activations run(Input input, Layout layout, Pass pass) {
        long places = layout.positions().size(-1);
        if (input.ids().count() != places) {
            throw new IllegalArgumentException("the layout places " + places + " tokens, got "
                    + input.ids().count());
        }
        Rope.Table table = config.rope().table(layout.positions(), dtype());
        Forward forward = new Forward(layout, pass, Map.of(config.rope(), table));
        return pass.checkpointing() == Pass.Checkpointing.OFF
                ? new Plain(through(input, forward))
                : Checkpointed.run(this, input, forward);
    }

    /**
     * The same decoder for many passes of few tokens, without gradients: its large weights are copied into the order that
     * such products read fastest. The copies belong to the open scope; what changes the weights later does not reach them.
     */
    public Decoder packed() {
        return new Decoder(config, embedding, blocks.stream().map(Block::packed).toList(), norm, head.packed());
    }

    /** Scores of every token of the vocabulary: hidden [n, D] → [n, V], in the model's type. */
    public Tensor logits(Tensor hidden) {
        return hidden.linear(head.weight(), head.bias());
    }

    /** V, the tokens that the head tells apart. */
    public long vocabulary() {
        return head.weight().size(0);
    }

    /** Whether gradients are accumulated for the head's weights. */
    public boolean headLearns() {
        return head.weight().requiresGrad();
    }

    /** The type that the weights have and that this computes in. */
    public DType dtype() {
        return embedding.dtype();
    }

    /** Each block's input is let go as soon as the block has run; autograd keeps what it needs of it. */
    private Tensor through(Input input, Forward forward) {
        Tensor h = kept(() -> embed(input));
        for (Block block : blocks) {
            h = replace(h, x -> block.apply(x, forward));
        }
        Tensor last = h;
        try {
            return Scope.of(() -> norm.apply(last));
        } finally {
            last.free();
        }
    }

    private static Tensor kept(Supplier<Tensor> body) {
        try (Scope scope = Scope.open()) {
            return body.get().keep();
        }
    }

    private static Tensor replace(Tensor before, UnaryOperator<Tensor> step) {
        try {
            return kept(() -> step.apply(before));
        } finally {
            before.free();
        }
    }

    private Tensor embed(Input input) {
        Tensor words = embedding.embed(input.ids(), config.tokens().padding().orElse(-1));
        return input.overlay().map(o -> o.over(words)).orElse(words);
    }

    /** The same decoder up to a layer and no further. */
    Decoder upTo(int layer) {
        return new Decoder(config, embedding, blocks.subList(0, layer + 1), norm, head);
    }

    /** What the first block reads: tokens, and what stands over some of their embeddings. */
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private record Input(Tensor ids, Optional<Overlay> overlay) {
        boolean learns() {
            return overlay.map(o -> o.vectors().requiresGrad()).orElse(false);
        }
    }

    /** The linear layers that adapters may target: all but the head. */
    List<Linear> linears() {
        return blocks.stream().flatMap(b -> b.linears().stream()).toList();
    }

    /** A forward pass whose graph autograd keeps. */
    private record Plain(Tensor attached) implements Activations {
        @Override
        public Tensor hidden() {
            return attached.detach();
        }

        @Override
        public void backward(Tensor gradient) {
            attached.backward(gradient);
        }
    }

    /**
     * A forward pass that kept the blocks' inputs only (activation checkpointing; Chen et al. 2016, arXiv:1604.06174). The
     * way back computes each block again with gradients, from the last to the first.
     *
     * @param inputs of every block and of the final norm
     */
    private record Checkpointed(Decoder decoder, Input input, Forward forward, List<Tensor> inputs, Tensor hidden)
            implements Activations {
        static Checkpointed run(Decoder decoder, Input input, Forward forward) {
            try (Gradients off = Gradients.off()) {
                List<Tensor> inputs = new ArrayList<>();
                inputs.add(Scope.of(() -> decoder.embed(input)));
                for (Block block : decoder.blocks) {
                    Tensor h = inputs.get(inputs.size() - 1);
                    inputs.add(Scope.of(() -> block.apply(h, forward)));
                }
                Tensor last = inputs.get(inputs.size() - 1);
                return new Checkpointed(decoder, input, forward, inputs, Scope.of(() -> decoder.norm.apply(last)));
            }
        }

        @Override
        public void backward(Tensor gradient) {
            Tensor g = back(inputOf(decoder.blocks.size()), gradient, decoder.norm::apply);
            for (int i = decoder.blocks.size() - 1; i >= 0; i--) {
                Block block = decoder.blocks.get(i);
                Tensor after = g;
                g = back(inputOf(i), after, x -> block.apply(x, forward));
                after.free();
            }
            embedBack(g);
        }

        private Tensor inputOf(int block) {
            return inputs.get(block);
        }

        /** The gradient of a step's input, kept, from that of its output; the parameters' are accumulated. */
        private static Tensor back(Tensor input, Tensor gradient, UnaryOperator<Tensor> step) {
            return kept(() -> {
                try (Gradients on = Gradients.on()) {
                    Tensor x = input.detach().requireGrad();
                    step.apply(x).backward(gradient);
                    return x.grad().orElseThrow();
                }
            });
        }

        private void embedBack(Tensor gradient) {
            try (Scope scope = Scope.open();
                    Gradients on = Gradients.on()) {
                if (decoder.embedding.requiresGrad() || input.learns()) {
                    decoder.embed(input).backward(gradient);
                }
            } finally {
                gradient.free();
            }
        }
    }
}
