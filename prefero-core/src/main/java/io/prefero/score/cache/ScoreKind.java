package io.prefero.score.cache;

import io.prefero.tensor.DType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the numbers of a {@link ScoreCache} are. Two kinds never share a file.
 *
 * @param model the frozen model that computed them
 * @param type F32 or F64: what they were computed in; half precision is scored in F32
 * @param signal the signal's key, such as {@code log_prob}
 * @param width numbers per token: 1, or the length of a vector such as a hidden state
 */
public record ScoreKind(Fingerprint model, DType type, String signal, int width) {
    public ScoreKind {
        if (type != DType.F32 && type != DType.F64) {
            throw new IllegalArgumentException("scores are kept as F32 or F64, not as " + type);
        }
        if (signal.isBlank()) {
            throw new IllegalArgumentException("a signal must have a name, got \"" + signal + "\"");
        }
        if (width < 1) {
            throw new IllegalArgumentException("width must be ≥ 1, got " + width);
        }
    }

    /** Where they lie in the folder of all scores. */
    Path folder(Path root) {
        String name = URLEncoder.encode(signal, StandardCharsets.UTF_8) + "-"
                + type.name().toLowerCase(Locale.ROOT) + "-" + width;
        return root.resolve(model.hex()).resolve(name);
    }

    /** What every file of this kind carries in its head. */
    byte[] bytes() {
        return String.join("\n", model.hex(), type.name(), String.valueOf(width), signal)
                .getBytes(StandardCharsets.UTF_8);
    }

    void require(Values values) {
        if (values.type() != type || values.count() % width != 0) {
            throw new IllegalArgumentException(values.count() + " numbers of type " + values.type() + " for " + signal
                    + ", expected " + type + " and a multiple of " + width);
        }
    }
}
