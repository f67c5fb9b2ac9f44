package io.prefero.models.diffusion;

import io.prefero.models.Linear;
import io.prefero.models.Parts;
import io.prefero.models.Pass;
import io.prefero.tensor.Layers;
import io.prefero.tensor.Scope;
import io.prefero.tensor.Tensor;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The blocks of a {@link UNet}, by the names that diffusers gives their weights. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
record UNetBlocks(
        Conv in,
        TimestepEmbedding time,
        Optional<TimestepEmbedding> added,
        List<Down> down,
        Middle middle,
        List<Up> up,
        GroupNorm norm,
        Conv out) {
    /** A residual block and the attention behind it, if there is one. */
    private record Layer(ResnetBlock resnet, Optional<SpatialTransformer> attention) {
        Tensor apply(Tensor x, Tensor time, Tensor context, Pass pass) {
            Tensor h = resnet.apply(x, time, pass);
            return attention.map(a -> a.apply(h, context, pass)).orElse(h);
        }

        List<Linear> linears() {
            List<Linear> all = new ArrayList<>(resnet.linears());
            attention.ifPresent(a -> all.addAll(a.linears()));
            return all;
        }
    }

    /** A level on the way down. */
    record Down(List<Layer> layers, Optional<Conv> smaller) {
        Tensor apply(Tensor x, Tensor time, Tensor context, Pass pass, Deque<Tensor> skips) {
            Tensor h = x;
            for (Layer layer : layers) {
                h = layer.apply(h, time, context, pass);
                skips.push(h);
            }
            if (smaller.isPresent()) {
                h = smaller.get().apply(h);
                skips.push(h);
            }
            return h;
        }

        List<Linear> linears() {
            return UNetBlocks.linears(layers);
        }
    }

    /** The coarsest level. */
    record Middle(ResnetBlock first, SpatialTransformer attention, ResnetBlock second) {
        Tensor apply(Tensor x, Tensor time, Tensor context, Pass pass) {
            return second.apply(attention.apply(first.apply(x, time, pass), context, pass), time, pass);
        }

        List<Linear> linears() {
            List<Linear> all = new ArrayList<>(first.linears());
            all.addAll(attention.linears());
            all.addAll(second.linears());
            return all;
        }
    }

    /** A level on the way up. */
    record Up(List<Layer> layers, Optional<Conv> larger) {
        Tensor apply(Tensor x, Tensor time, Tensor context, Pass pass, Deque<Tensor> skips) {
            Tensor h = x;
            for (Layer layer : layers) {
                Tensor before = h;
                Tensor skip = skips.pop();
                h = Scope.of(() -> layer.apply(Tensor.cat(1, List.of(before, skip)), time, context, pass));
            }
            return larger.isPresent() ? enlarged(h, larger.get(), skips.getFirst()) : h;
        }

        /** To the size of the image that comes next from the way down. */
        private static Tensor enlarged(Tensor x, Conv conv, Tensor like) {
            return Scope.of(() -> conv.apply(Layers.nearest(x, like.size(2), like.size(3))));
        }

        List<Linear> linears() {
            return UNetBlocks.linears(layers);
        }
    }

    private static List<Linear> linears(List<Layer> layers) {
        return layers.stream().flatMap(l -> l.linears().stream()).toList();
    }

    static UNetBlocks of(UNetConfig config, Parts parts) {
        int first = config.widths().get(0);
        return new UNetBlocks(
                Conv.three(parts, "conv_in", first, config.in()),
                TimestepEmbedding.of(parts, "time_embedding", first, config.embedding()),
                config.added().map(a -> TimestepEmbedding.of(parts, "add_embedding", a.input(), config.embedding())),
                IntStream.range(0, config.widths().size())
                        .mapToObj(i -> down(config, parts, i))
                        .toList(),
                middle(config, parts),
                IntStream.range(0, config.widths().size())
                        .mapToObj(i -> up(config, parts, i))
                        .toList(),
                GroupNorm.of(parts, "conv_norm_out", config.groups(), first, config.epsilon()),
                Conv.three(parts, "conv_out", config.out(), first));
    }

    private static Down down(UNetConfig config, Parts parts, int level) {
        String path = "down_blocks." + level;
        int width = config.widths().get(level);
        int before = config.widths().get(Math.max(0, level - 1));
        boolean attends = config.attendsDown().get(level);
        List<Layer> layers = IntStream.range(0, config.layers().get(level))
                .mapToObj(j -> layer(config, parts, path, j, j == 0 ? before : width, level, attends))
                .toList();
        boolean last = level == config.widths().size() - 1;
        return new Down(
                layers,
                last
                        ? Optional.empty()
                        : Optional.of(Conv.of(parts, path + ".downsamplers.0.conv", width, width, 3, 2, 1)));
    }

    private static Middle middle(UNetConfig config, Parts parts) {
        int level = config.widths().size() - 1;
        return new Middle(
                resnet(config, parts, "mid_block.resnets.0", config.widths().get(level), level),
                attention(config, parts, "mid_block.attentions.0", level),
                resnet(config, parts, "mid_block.resnets.1", config.widths().get(level), level));
    }

    private static Up up(UNetConfig config, Parts parts, int number) {
        String path = "up_blocks." + number;
        int level = config.widths().size() - 1 - number;
        int width = config.widths().get(level);
        int below = config.widths().get(Math.min(level + 1, config.widths().size() - 1));
        int above = config.widths().get(Math.max(0, level - 1));
        int count = config.layers().get(level) + 1;
        boolean attends = config.attendsUp().get(number);
        List<Layer> layers = IntStream.range(0, count)
                .mapToObj(j -> {
                    int skip = j == count - 1 ? above : width;
                    return layer(config, parts, path, j, (j == 0 ? below : width) + skip, level, attends);
                })
                .toList();
        return new Up(
                layers,
                level == 0
                        ? Optional.empty()
                        : Optional.of(Conv.three(parts, path + ".upsamplers.0.conv", width, width)));
    }

    private static Layer layer(
            UNetConfig config, Parts parts, String path, int number, int in, int level, boolean attends) {
        return new Layer(
                resnet(config, parts, path + ".resnets." + number, in, level),
                attends
                        ? Optional.of(attention(config, parts, path + ".attentions." + number, level))
                        : Optional.empty());
    }

    private static ResnetBlock resnet(UNetConfig config, Parts parts, String path, int in, int level) {
        int out = config.widths().get(level);
        return ResnetBlock.of(parts, path, in, out, config.embedding(), config.groups(), config.epsilon());
    }

    private static SpatialTransformer attention(UNetConfig config, Parts parts, String path, int level) {
        return SpatialTransformer.of(
                parts,
                path,
                config,
                config.widths().get(level),
                config.heads().get(level),
                config.depths().get(level));
    }
}
