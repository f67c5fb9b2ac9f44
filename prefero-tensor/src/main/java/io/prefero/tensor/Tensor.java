package io.prefero.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of libtorch: an n-dimensional array with autograd. Operations return new tensors, names ending in {@code _}
 * change this one. Shapes follow PyTorch's rules of broadcasting; a negative dimension counts from the last.
 *
 * <p>Its memory belongs to the innermost open {@link Scope} of the thread that made it.
 */
public final class Tensor {
    private static final long NORM_PIECE = 1 << 22;

    private final org.bytedeco.pytorch.Tensor raw;

    Tensor(org.bytedeco.pytorch.Tensor raw) {
        this.raw = raw;
    }

    org.bytedeco.pytorch.Tensor raw() {
        return raw;
    }

    // ---- making tensors

    /** A one-dimensional tensor of fp64 numbers. */
    public static Tensor of(double... values) {
        Engine.start();
        Tensor t = zeros(DType.F64, values.length);
        if (values.length > 0) {
            new DoublePointer(t.raw.data_ptr()).put(values, 0, values.length);
        }
        return t;
    }

    /** A one-dimensional tensor of fp32 numbers. */
    public static Tensor of(float... values) {
        Tensor t = zeros(DType.F32, values.length);
        if (values.length > 0) {
            new FloatPointer(t.raw.data_ptr()).put(values, 0, values.length);
        }
        return t;
    }

    /** A one-dimensional tensor of whole numbers (I64), the type of token ids and indices. */
    public static Tensor of(long... values) {
        Tensor t = zeros(DType.I64, values.length);
        if (values.length > 0) {
            new LongPointer(t.raw.data_ptr()).put(values, 0, values.length);
        }
        return t;
    }

    /** The same as {@link #of(long...)}. */
    public static Tensor of(int[] values) {
        return of(Arrays.stream(values).asLongStream().toArray());
    }

    public static Tensor zeros(DType type, long... shape) {
        Engine.start();
        return new Tensor(torch.zeros(shape, options(type, Device.CPU)));
    }

    public static Tensor full(double value, DType type, long... shape) {
        Engine.start();
        return new Tensor(torch.full(shape, new Scalar(value), options(type, Device.CPU)));
    }

    /** 0, 1, …, count − 1 as I64. */
    public static Tensor range(long count) {
        Engine.start();
        return new Tensor(torch.arange(new Scalar(count), options(DType.I64, Device.CPU)));
    }

    /** Numbers uniform in [low, high), fp32 on the CPU, a function of the draw alone. */
    public static Tensor uniform(Draw draw, double low, double high, long... shape) {
        Tensor t = zeros(DType.F32, shape);
        t.raw.uniform_(low, high, generator(draw));
        return t;
    }

    /** Normal numbers of mean 0, fp32 on the CPU, a function of the draw alone. */
    public static Tensor normal(Draw draw, double deviation, long... shape) {
        Tensor t = zeros(DType.F32, shape);
        t.raw.normal_(0, deviation, generator(draw));
        return t;
    }

    private static GeneratorOptional generator(Draw draw) {
        return new GeneratorOptional(torch.createCPUGenerator(draw.key()));
    }

    /** A view of native memory that someone else owns and keeps alive, such as a mapped file. */
    static Tensor at(BytePointer memory, DType type, long... shape) {
        Engine.start();
        return new Tensor(torch.from_blob(memory, shape, options(type, Device.CPU)));
    }

    private static TensorOptions options(DType type, Device device) {
        return new TensorOptions(type.torch()).device(new org.bytedeco.pytorch.DeviceOptional(device.torch()));
    }

    // ---- memory

    /** Lets this tensor outlive its scope; free it with {@link #free()}. Returns itself. */
    public Tensor keep() {
        raw.retainReference();
        return this;
    }

    /** Gives back what {@link #keep()} kept. */
    public void free() {
        raw.releaseReference();
    }

    /** Passes a retained tensor to the innermost open scope; without one it stays kept. */
    Tensor handOver() {
        @Nullable PointerScope outer = Scope.innermost();
        if (outer != null) {
            outer.attach(raw);
            raw.releaseReference();
        }
        return this;
    }

    // ---- facts

    public long[] shape() {
        return raw.sizes().vec().get();
    }

    public long size(int dim) {
        return raw.size(dim);
    }

    public int dims() {
        return (int) raw.dim();
    }

    /** The number of elements. */
    public long count() {
        return raw.numel();
    }

    public DType dtype() {
        return DType.of(raw.scalar_type());
    }

    public Device device() {
        return raw.is_cuda() ? new Device(Device.Kind.CUDA, raw.device().index()) : Device.CPU;
    }

    /** The one element of a tensor that has just one. */
    public double item() {
        return raw.item_double();
    }

    /** All elements in row-major order, widened to fp64. */
    public double[] toDoubles() {
        try (Scope scope = Scope.open()) {
            Tensor plain = detach().to(DType.F64).to(Device.CPU).contiguous();
            double[] values = new double[Math.toIntExact(count())];
            if (values.length > 0) {
                new DoublePointer(plain.raw.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** All elements in row-major order as whole numbers. */
    public long[] toLongs() {
        try (Scope scope = Scope.open()) {
            Tensor plain = to(DType.I64).to(Device.CPU).contiguous();
            long[] values = new long[Math.toIntExact(count())];
            if (values.length > 0) {
                new LongPointer(plain.raw.data_ptr()).get(values);
            }
            return values;
        }
    }

    /**
     * The raw bytes of a contiguous CPU tensor, little-endian and row-major, a piece at a time: a direct view of
     * {@code length} bytes from {@code offset}, valid while this tensor lives.
     */
    ByteBuffer bytes(long offset, int length) {
        BytePointer p = new BytePointer(raw.data_ptr());
        return p.position(offset).limit(offset + length).asBuffer();
    }

    // ---- type, place, layout

    public Tensor to(DType type) {
        return type == dtype() ? this : new Tensor(raw.to(type.torch()));
    }

    public Tensor to(Device device) {
        return device.equals(device()) ? this : new Tensor(raw.to(device.torch(), raw.scalar_type()));
    }

    /** A copy with memory of its own. */
    public Tensor copy() {
        return new Tensor(raw.clone());
    }

    public Tensor contiguous() {
        return new Tensor(raw.contiguous());
    }

    public Tensor view(long... shape) {
        return new Tensor(raw.view(shape));
    }

    /** The same bytes read as another type. */
    Tensor as(DType type) {
        return new Tensor(raw.view(type.torch()));
    }

    public Tensor reshape(long... shape) {
        return new Tensor(raw.reshape(shape));
    }

    public Tensor transpose(int a, int b) {
        return new Tensor(raw.transpose(a, b));
    }

    public Tensor permute(long... dims) {
        return new Tensor(raw.permute(dims));
    }

    public Tensor unsqueeze(int dim) {
        return new Tensor(raw.unsqueeze(dim));
    }

    public Tensor squeeze(int dim) {
        return new Tensor(raw.squeeze(dim));
    }

    public Tensor expand(long... shape) {
        return new Tensor(raw.expand(shape));
    }

    public Tensor narrow(int dim, long start, long length) {
        return new Tensor(raw.narrow(dim, start, length));
    }

    /** The slices along a dimension, as views; the sizes must add up to it. */
    public Tensor[] split(int dim, long... sizes) {
        return unpack(torch.split_with_sizes(raw, sizes, dim));
    }

    /** The slices along a dimension moved on by {@code shift}; what leaves at the end comes in at the front. */
    public Tensor roll(long shift, int dim) {
        return new Tensor(torch.roll(raw, new long[] {shift}, dim));
    }

    /** The slices along a dimension in the opposite order. */
    public Tensor flip(int dim) {
        return new Tensor(raw.flip(dim));
    }

    public Tensor repeatInterleave(long times, int dim) {
        return new Tensor(raw.repeat_interleave(times, new LongOptional(dim), new LongOptional()));
    }

    public static Tensor cat(int dim, List<Tensor> parts) {
        return new Tensor(torch.cat(pack(parts), dim));
    }

    public static Tensor stack(int dim, List<Tensor> parts) {
        return new Tensor(torch.stack(pack(parts), dim));
    }

    // ---- selection

    /** Rows (or slices along {@code dim}) by index, I64. */
    public Tensor select(int dim, Tensor index) {
        return new Tensor(raw.index_select(dim, index.raw));
    }

    public Tensor gather(int dim, Tensor index) {
        return new Tensor(raw.gather(dim, index.raw));
    }

    /** Adds slices of {@code source} to those of a copy of this tensor at {@code index} (I64) along {@code dim}. */
    public Tensor indexAdd(int dim, Tensor index, Tensor source) {
        return new Tensor(raw.index_add(dim, index.raw, source.raw));
    }

    public Tensor scatter(int dim, Tensor index, Tensor source) {
        return new Tensor(raw.scatter(dim, index.raw, source.raw));
    }

    public Tensor maskedFill(Tensor mask, double value) {
        return new Tensor(raw.masked_fill(mask.raw, new Scalar(value)));
    }

    /** Elements of {@code a} where {@code condition}, of {@code b} elsewhere. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return new Tensor(torch.where(condition.raw, a.raw, b.raw));
    }

    // ---- arithmetic

    public Tensor plus(Tensor other) {
        return new Tensor(raw.add(other.raw));
    }

    public Tensor plus(long other) {
        return new Tensor(raw.add(new Scalar(other)));
    }

    public Tensor plus(double other) {
        return new Tensor(raw.add(new Scalar(other)));
    }

    public Tensor minus(Tensor other) {
        return new Tensor(raw.sub(other.raw));
    }

    public Tensor minus(long other) {
        return new Tensor(raw.sub(new Scalar(other)));
    }

    public Tensor minus(double other) {
        return new Tensor(raw.sub(new Scalar(other)));
    }

    public Tensor times(Tensor other) {
        return new Tensor(raw.mul(other.raw));
    }

    public Tensor times(long other) {
        return new Tensor(raw.mul(new Scalar(other)));
    }

    public Tensor times(double other) {
        return new Tensor(raw.mul(new Scalar(other)));
    }

    public Tensor over(Tensor other) {
        return new Tensor(raw.div(other.raw));
    }

    public Tensor over(double other) {
        return new Tensor(raw.div(new Scalar(other)));
    }

    public Tensor negate() {
        return new Tensor(raw.neg());
    }

    public Tensor square() {
        return new Tensor(raw.square());
    }

    public Tensor pow(double exponent) {
        return new Tensor(raw.pow(new Scalar(exponent)));
    }

    public Tensor sqrt() {
        return new Tensor(raw.sqrt());
    }

    public Tensor rsqrt() {
        return new Tensor(raw.rsqrt());
    }

    /** e^x − 1, exact near 0. */
    public Tensor expm1() {
        return new Tensor(raw.expm1());
    }

    /** log(1 + x), exact near 0. */
    public Tensor log1p() {
        return new Tensor(raw.log1p());
    }

    public Tensor exp() {
        return new Tensor(raw.exp());
    }

    public Tensor log() {
        return new Tensor(raw.log());
    }

    public Tensor cos() {
        return new Tensor(raw.cos());
    }

    public Tensor sin() {
        return new Tensor(raw.sin());
    }

    public Tensor tanh() {
        return new Tensor(raw.tanh());
    }

    public Tensor abs() {
        return new Tensor(raw.abs());
    }

    /** max(0, x); its derivative at 0 is 0. */
    public Tensor relu() {
        return new Tensor(raw.relu());
    }

    /** min(x, most); its derivative is 0 above. */
    public Tensor clampMax(double most) {
        return new Tensor(raw.clamp_max(new Scalar(most)));
    }

    public Tensor round() {
        return new Tensor(raw.round());
    }

    /** The nearest number in [least, most]. */
    public Tensor clamp(double least, double most) {
        return clampMin(least).clampMax(most);
    }

    public Tensor clampMin(double least) {
        return new Tensor(raw.clamp_min(new Scalar(least)));
    }

    public Tensor sigmoid() {
        return new Tensor(raw.sigmoid());
    }

    /** log σ(x), exact in both tails. */
    public static Tensor logSigmoid(Tensor x) {
        return new Tensor(torch.log_sigmoid(x.raw));
    }

    /** x·σ(x). */
    public Tensor silu() {
        return new Tensor(torch.silu(raw));
    }

    // ---- comparison

    public Tensor gt(double other) {
        return new Tensor(raw.gt(new Scalar(other)));
    }

    public Tensor gt(Tensor other) {
        return new Tensor(raw.gt(other.raw));
    }

    public Tensor ge(Tensor other) {
        return new Tensor(raw.ge(other.raw));
    }

    public Tensor ge(double other) {
        return new Tensor(raw.ge(new Scalar(other)));
    }

    public Tensor lt(Tensor other) {
        return new Tensor(raw.lt(other.raw));
    }

    public Tensor lt(double other) {
        return new Tensor(raw.lt(new Scalar(other)));
    }

    public Tensor le(Tensor other) {
        return new Tensor(raw.le(other.raw));
    }

    public Tensor le(double other) {
        return new Tensor(raw.le(new Scalar(other)));
    }

    public Tensor eq(Tensor other) {
        return new Tensor(raw.eq(other.raw));
    }

    public Tensor and(Tensor other) {
        return new Tensor(raw.logical_and(other.raw));
    }

    public Tensor isFinite() {
        return new Tensor(raw.isfinite());
    }

    /** Whether every element is true (not zero). */
    public boolean all() {
        try (Scope scope = Scope.open()) {
            return raw.all().item_bool();
        }
    }

    // ---- reductions

    public Tensor sum() {
        return new Tensor(raw.sum());
    }

    public Tensor sum(int dim) {
        return new Tensor(raw.sum(new long[] {dim}, false, new ScalarTypeOptional()));
    }

    public Tensor mean() {
        return new Tensor(raw.mean());
    }

    public Tensor mean(int dim) {
        return new Tensor(raw.mean(new long[] {dim}, false, new ScalarTypeOptional()));
    }

    /** The mean of all elements under each index of the first dimension, [size(0)]. */
    public Tensor meanOfEach() {
        return reshape(size(0), -1).mean(1);
    }

    /** The largest element along a dimension, which stays with size 1. */
    public Tensor max(int dim) {
        return new Tensor(raw.amax(new long[] {dim}, true));
    }

    /** The index of the first largest element along a dimension. */
    public Tensor argmax(int dim) {
        return new Tensor(raw.argmax(new LongOptional(dim), false));
    }

    public Tensor cumsum(int dim) {
        return new Tensor(raw.cumsum(dim));
    }

    /** The Euclidean norm of all elements, accumulated in fp64: in pieces, each of which libtorch copies as fp64. */
    public double norm() {
        double squares = 0;
        try (Scope scope = Scope.open()) {
            Tensor flat = reshape(-1);
            for (long at = 0; at < flat.count(); at += NORM_PIECE) {
                double norm = flat.narrow(0, at, Math.min(NORM_PIECE, flat.count() - at))
                        .normOfPiece();
                squares += norm * norm;
            }
        }
        return Math.sqrt(squares);
    }

    private double normOfPiece() {
        try (Scope scope = Scope.open()) {
            ScalarTypeOptional wide = new ScalarTypeOptional(DType.F64.torch());
            return torch.linalg_vector_norm(raw, new Scalar(2), new long[] {}, false, wide)
                    .item_double();
        }
    }

    public Tensor logSoftmax(int dim) {
        return new Tensor(raw.log_softmax(dim));
    }

    public Tensor softmax(int dim) {
        return new Tensor(raw.softmax(dim));
    }

    public Tensor logSumExp(int dim) {
        return new Tensor(raw.logsumexp(new long[] {dim}, false));
    }

    /** Values sorted along a dimension, and where each came from; equal values keep their order. */
    public Sorted sort(int dim, Direction direction) {
        var pair = raw.sort(new BoolOptional(true), dim, direction == Direction.DESCENDING);
        return new Sorted(new Tensor(pair.get0()), new Tensor(pair.get1()));
    }

    /** The order of a sort. */
    public enum Direction {
        ASCENDING,
        DESCENDING
    }

    /**
     * A sorted tensor.
     *
     * @param values the values in order
     * @param indices where each stood before, I64
     */
    public record Sorted(Tensor values, Tensor indices) {}

    /** The k largest values along the last dimension, largest first. */
    public Tensor top(long k) {
        return new Tensor(raw.topk(k, -1, true, true).get0());
    }

    // ---- linear algebra and layers

    public Tensor matmul(Tensor other) {
        return new Tensor(raw.matmul(other.raw));
    }

    /** x·Wᵀ + b: this is x […, in], weight [out, in], perhaps {@link #packed()}, bias [out] or absent. */
    public Tensor linear(Tensor weight, Optional<Tensor> bias) {
        return Packed.is(weight)
                ? Packed.linear(this, weight, bias)
                : new Tensor(torch.linear(
                        raw, weight.raw, bias.map(Tensor::raw).orElseGet(org.bytedeco.pytorch.Tensor::new)));
    }

    /**
     * A copy of this matrix that serves as the weight of {@link #linear} and for nothing else, without gradients: in the
     * order that products of few rows read fastest. The matrix itself where there is none.
     */
    public Tensor packed() {
        return Packed.of(this);
    }

    /** Rows of this table [V, D] by ids […] → […, D]; row {@code padding} gets no gradient, none if negative. */
    public Tensor embed(Tensor ids, long padding) {
        return new Tensor(torch.embedding(raw, ids.raw, padding, false, false));
    }

    /** x / √(mean(x²) + ε) over the last dimension, not scaled. */
    public Tensor rmsNormalised(double epsilon) {
        return new Tensor(
                torch.rms_norm(raw, new long[] {size(-1)}, new TensorOptional(), new DoubleOptional(epsilon)));
    }

    /**
     * softmax(q·kᵀ·scale + mask)·v with q [B, H, Lq, d], k and v [B, Hkv, Lk, d], H a multiple of Hkv (head j of k serves
     * heads j·H/Hkv …). The mask is boolean (true = visible) or additive, broadcast to [B, H, Lq, Lk].
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, Tensor mask, double scale) {
        return attention(q, k, v, new TensorOptional(mask.raw), false, scale);
    }

    /** The same without a mask: every query sees every key. */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, double scale) {
        return attention(q, k, v, new TensorOptional(), false, scale);
    }

    /** The same, each query seeing the keys up to its own position; as many queries as keys. */
    public static Tensor causalAttention(Tensor q, Tensor k, Tensor v, double scale) {
        if (q.size(-2) != k.size(-2)) {
            throw new IllegalArgumentException("causal attention needs as many queries as keys, got " + q.size(-2)
                    + " and " + k.size(-2) + "; give a mask");
        }
        return attention(q, k, v, new TensorOptional(), true, scale);
    }

    private static Tensor attention(Tensor q, Tensor k, Tensor v, TensorOptional mask, boolean causal, double scale) {
        boolean grouped = q.size(1) != k.size(1);
        return new Tensor(torch.scaled_dot_product_attention(
                q.raw, k.raw, v.raw, mask, 0.0, causal, new DoubleOptional(scale), grouped));
    }

    // ---- autograd

    public Tensor detach() {
        return new Tensor(raw.detach());
    }

    public boolean requiresGrad() {
        return raw.requires_grad();
    }

    /** Makes this a leaf whose gradient is accumulated. Returns itself. */
    public Tensor requireGrad() {
        raw.set_requires_grad(true);
        return this;
    }

    /** Makes this a leaf that no gradient reaches. Returns itself. */
    public Tensor freeze() {
        raw.set_requires_grad(false);
        return this;
    }

    /** The accumulated gradient, if a backward pass has reached this leaf. */
    public Optional<Tensor> grad() {
        org.bytedeco.pytorch.Tensor g = raw.grad();
        // libtorch hands out a reference into the leaf; the copied handle stays valid when the leaf is gone
        return g.defined() ? Optional.of(new Tensor(new org.bytedeco.pytorch.Tensor(g))) : Optional.empty();
    }

    /** Makes {@code memory} the place where this leaf's gradient is accumulated. */
    void accumulateInto(Tensor memory) {
        raw.mutable_grad().put(memory.raw);
    }

    /** Makes this leaf a window on {@code memory} from element {@code offset}, in its own shape; its values are lost. */
    void moveInto(Tensor memory, long offset) {
        try (Gradients off = Gradients.off()) {
            long[] shape = shape();
            long[] strides = new long[shape.length];
            long stride = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                strides[i] = stride;
                stride *= shape[i];
            }
            raw.set_(memory.raw, offset, shape, strides);
        }
    }

    /** The gradient of this one number reaches every leaf it was computed from. */
    public void backward() {
        raw.backward();
    }

    /** The same for a tensor of any shape, weighted by {@code weight}, which has its shape. */
    public void backward(Tensor weight) {
        raw.backward(weight.raw, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    /** The backward pass from several tensors at once, each with its weight, through their common graph. */
    public static void backward(List<Tensor> outputs, List<Tensor> weights) {
        torch.backward(pack(outputs), pack(weights), new BoolOptional(), false, new TensorVector());
    }

    // ---- in place

    public Tensor copy_(Tensor source) {
        raw.copy_(source.raw);
        return this;
    }

    public Tensor zero_() {
        raw.zero_();
        return this;
    }

    public Tensor times_(double factor) {
        raw.mul_(new Scalar(factor));
        return this;
    }

    public Tensor plus_(Tensor other) {
        raw.add_(other.raw);
        return this;
    }

    /** Goes a share of the way to other values; exact at 0, at 1 and where both are equal. */
    public Tensor lerp_(Tensor end, double share) {
        raw.lerp_(end.raw, new Scalar(share));
        return this;
    }

    private static TensorVector pack(List<Tensor> parts) {
        return new TensorVector(parts.stream().map(Tensor::raw).toArray(org.bytedeco.pytorch.Tensor[]::new));
    }

    private static Tensor[] unpack(TensorVector parts) {
        Tensor[] out = new Tensor[(int) parts.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = new Tensor(parts.get(i));
        }
        return out;
    }

    @Override
    public String toString() {
        return dtype() + Arrays.toString(shape());
    }
}
