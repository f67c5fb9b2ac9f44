package io.prefero.score;

import io.prefero.example.TokenRow;
import io.prefero.text.Sequence;

/**
 * One continuation of a root: a response under a prompt. The response's ids are fixed once and may be reused under other
 * roots, so log-ratios compare the same tokens.
 */
public final class TextBranch implements Branch {
    private final String name;
    private final int[] root;
    private final int[] response;

    /**
     * A branch.
     *
     * @param name what the method calls it, such as {@code chosen}
     * @param root token ids before the response, BOS included; at least one, since the first response token is predicted
     *     from them
     * @param response token ids of the response, EOS included where it ended; at least one
     */
    public TextBranch(String name, int[] root, int[] response) {
        if (root.length == 0 || response.length == 0) {
            throw new IllegalArgumentException(
                    "branch " + name + " needs at least one token before and one in the response, got " + root.length
                            + " and " + response.length);
        }
        this.name = name;
        this.root = root.clone();
        this.response = response.clone();
    }

    /** The sequence of a row that bears the branch's name, under the row's own prompt. */
    public static TextBranch of(TokenRow row, String name) {
        Sequence sequence = row.sequences().get(name);
        if (sequence == null) {
            throw new IllegalArgumentException("row " + row.row() + " has no " + name);
        }
        return new TextBranch(name, sequence.root(), sequence.response());
    }

    /** The same response, its ids unchanged, under the root of another branch. */
    public TextBranch under(TextBranch other, String newName) {
        return new TextBranch(newName, other.root, response);
    }

    @Override
    public String name() {
        return name;
    }

    public int[] root() {
        return root.clone();
    }

    public int[] response() {
        return response.clone();
    }

    @Override
    public int length() {
        return response.length;
    }

    @Override
    public int tokens() {
        return root.length + response.length;
    }

    /** Writes root and response behind one another into {@code ids} from {@code at}. */
    void copyInto(long[] ids, int at) {
        for (int i = 0; i < root.length; i++) {
            ids[at + i] = root[i];
        }
        for (int i = 0; i < response.length; i++) {
            ids[at + root.length + i] = response[i];
        }
    }

    /** Where the response begins. */
    int rootLength() {
        return root.length;
    }
}
