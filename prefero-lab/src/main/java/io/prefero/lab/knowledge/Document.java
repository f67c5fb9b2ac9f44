package io.prefero.lab.knowledge;

/**
 * A document: it says which value a key has. One word, so that no skill in reading is needed.
 *
 * @param key number of the key
 * @param value number of the value
 */
record Document(int key, int value) {
    String word() {
        return "k" + key + "=v" + value;
    }
}
