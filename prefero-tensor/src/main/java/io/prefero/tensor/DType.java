package io.prefero.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types, under the names safetensors gives them. */
public enum DType {
    F64(8, ScalarType.Double, true),
    F32(4, ScalarType.Float, true),
    F16(2, ScalarType.Half, true),
    BF16(2, ScalarType.BFloat16, true),
    I64(8, ScalarType.Long, false),
    I32(4, ScalarType.Int, false),
    I16(2, ScalarType.Short, false),
    I8(1, ScalarType.Char, false),
    U8(1, ScalarType.Byte, false),
    BOOL(1, ScalarType.Bool, false);

    private final int bytes;
    private final ScalarType type;
    private final boolean floating;

    DType(int bytes, ScalarType type, boolean floating) {
        this.bytes = bytes;
        this.type = type;
        this.floating = floating;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean floating() {
        return floating;
    }

    /** What numbers of this floating type are computed in where they must not lose more: F32, or F64 for F64. */
    public DType wide() {
        return this == F64 ? F64 : F32;
    }

    ScalarType torch() {
        return type;
    }

    static DType of(ScalarType type) {
        for (DType d : values()) {
            if (d.type.intern() == type.intern()) {
                return d;
            }
        }
        throw new IllegalArgumentException("no DType for libtorch's " + type);
    }

    /**
     * The element type that a user or a file names, in any of the usual spellings: {@code F32}, {@code fp32},
     * {@code float32}, {@code bf16}, {@code bfloat16}, ...
     */
    public static DType parse(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replace("torch.", "");
        String key = plain.replace("bfloat", "bf")
                .replace("float", "f")
                .replace("fp", "f")
                .replace("int", "i")
                .replace("ui", "u");
        return Arrays.stream(values())
                .filter(d -> d.name().toLowerCase(Locale.ROOT).equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown element type \"" + name + "\"; known are "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))));
    }
}
