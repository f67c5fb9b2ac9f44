package io.prefero.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** The layers of image networks that are more than a matrix product. Images are [batch, channels, height, width]. */
public final class Layers {
    private Layers() {}

    /**
     * Convolution (as networks call cross-correlation).
     *
     * @param weight [out, in, k, k]
     * @param bias [out]
     * @param stride pixels from one output to the next
     * @param padding zeros on every side
     */
    public static Tensor conv2d(Tensor x, Tensor weight, Optional<Tensor> bias, int stride, int padding) {
        return new Tensor(torch.conv2d(
                x.raw(),
                weight.raw(),
                optional(bias),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1));
    }

    /** Each group of channels of each image to mean 0 and variance 1, then times weight plus bias, [channels] each. */
    public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double epsilon) {
        return new Tensor(torch.group_norm(
                x.raw(), groups, new TensorOptional(weight.raw()), new TensorOptional(bias.raw()), epsilon, true));
    }

    /** The last dimension to mean 0 and variance 1, then times weight plus bias where there are such. */
    public static Tensor layerNorm(Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, double epsilon) {
        return new Tensor(
                torch.layer_norm(x.raw(), new long[] {x.size(-1)}, optional(weight), optional(bias), epsilon, true));
    }

    /** x·Φ(x), exactly. */
    public static Tensor gelu(Tensor x) {
        return new Tensor(torch.gelu(x.raw(), "none"));
    }

    /** Its approximation by a tanh. */
    public static Tensor geluTanh(Tensor x) {
        return new Tensor(torch.gelu(x.raw(), "tanh"));
    }

    /** x·σ(1.702x), CLIP's approximation of it. */
    public static Tensor quickGelu(Tensor x) {
        return x.times(x.times(1.702).sigmoid());
    }

    /** An image enlarged (or shrunk) to a height and width by taking the nearest pixel. */
    public static Tensor nearest(Tensor x, long height, long width) {
        return new Tensor(torch.upsample_nearest2d(
                x.raw(), new long[] {height, width}, new DoubleOptional(), new DoubleOptional()));
    }

    /** An image with zeros around it. */
    public static Tensor padded(Tensor x, int left, int right, int top, int bottom) {
        return new Tensor(torch.constant_pad_nd(x.raw(), new long[] {left, right, top, bottom}, new Scalar(0.0)));
    }

    private static TensorOptional optional(Optional<Tensor> tensor) {
        return tensor.map(t -> new TensorOptional(t.raw())).orElseGet(TensorOptional::new);
    }
}
