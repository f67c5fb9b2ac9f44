package io.prefero.lab.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** GPT-2's byte level: text is cut into pieces, and every byte of a piece is written as one printable character. */
final class ByteLevel {
    /** GPT-2's pattern; the flag gives {@code \s} its Unicode meaning, as in the Rust library. */
    private static final Pattern PIECE = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final char[] CHARACTERS = characters();

    private ByteLevel() {}

    /** The characters of all 256 bytes, in ascending order of character. */
    static List<String> alphabet() {
        return new String(CHARACTERS)
                .chars()
                .sorted()
                .mapToObj(Character::toString)
                .toList();
    }

    /** The pieces of a text, in which no token crosses a border, as printable characters. */
    static Stream<String> pieces(String text) {
        return PIECE.matcher(text).results().map(MatchResult::group).map(ByteLevel::printable);
    }

    private static String printable(String piece) {
        StringBuilder printable = new StringBuilder();
        for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
            printable.append(CHARACTERS[b & 0xff]);
        }
        return printable.toString();
    }

    /** Printable Latin-1 bytes stand for themselves; the others are moved, in order, to U+0100 and above. */
    private static char[] characters() {
        char[] characters = new char[256];
        List<Integer> moved = new ArrayList<>();
        IntStream.range(0, 256).forEach(b -> {
            if (b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae) {
                characters[b] = (char) b;
            } else {
                characters[b] = (char) (256 + moved.size());
                moved.add(b);
            }
        });
        return characters;
    }
}
