"""How a preference row becomes token ids and a border, in Python: the oracle's side of Prefero's token rule.

1. Split: rows have prompt, chosen, rejected; or chosen and rejected whole, whose longest common prefix is the prompt (a space at
   its end belongs to the completions).
2. Ids: prompt + completion is tokenised once, with the BOS that tokenizer.json puts in front; EOS is appended.
3. Border: a token belongs to the completion if its characters end after the prompt's end.

usage as a program (checks this file against recorded rows, exit code 1 if one differs):
    rows.py --model DIR --score FILE.jsonl[.gz]
"""
import argparse
import gzip
import json
import os
import sys

SIDES = ("chosen", "rejected")


def read(path):
    """The objects of a JSONL file, gzipped or not, blank lines left out."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def write(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def split(row):
    """The row with its prompt made explicit."""
    if "prompt" in row:
        return {k: row[k] for k in ("prompt", *SIDES)}
    prompt = os.path.commonprefix([row["chosen"], row["rejected"]])
    prompt = prompt[:-1] if prompt.endswith(" ") else prompt
    return {"prompt": prompt, **{s: row[s][len(prompt):] for s in SIDES}}


class Text:
    """A folder's tokenizer.json and the id of its EOS."""

    def __init__(self, folder):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.eos = self._eos(folder)

    def _eos(self, folder):
        def load(name):
            path = os.path.join(folder, name)
            return json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}

        token = load("tokenizer_config.json").get("eos_token")
        if token is not None:
            return self.tokenizer.token_to_id(token["content"] if isinstance(token, dict) else token)
        eos = load("config.json")["eos_token_id"]
        return eos[0] if isinstance(eos, list) else eos

    def ids(self, prompt, completion):
        """All token ids, EOS included, and the position of the completion's first token."""
        e = self.tokenizer.encode(prompt + completion)
        start = next((i for i, (_, end) in enumerate(e.offsets) if end > len(prompt)), len(e.ids))
        return e.ids + [self.eos], start

    def pair(self, row):
        """((chosen ids, start), (rejected ids, start))"""
        return tuple(self.ids(row["prompt"], row[s]) for s in SIDES)


def fitting(text, path, max_length, count, first=0):
    """The first `count` rows from row `first` on whose two sides have at most `max_length` tokens: (row number, split row, pair of ids)."""
    found = []
    for number, row in enumerate(read(path)):
        if number < first:
            continue
        row = split(row)
        pair = text.pair(row)
        if max(len(ids) for ids, _ in pair) <= max_length:
            found.append((number, row, pair))
        if len(found) == count:
            break
    return found


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--model", required=True)
    a.add_argument("--score", required=True)
    o = a.parse_args()
    text, wrong, rows = Text(o.model), 0, read(o.score)
    for row in rows:
        if split({s: row["prompt"] + row[s] for s in SIDES}) != split(row):
            wrong += 1
            print(f"row {row.get('row')}: split differs", file=sys.stderr)
        for side, (ids, start) in zip(SIDES, text.pair(row)):
            if ids != row[side + "_ids"] or start != row[side + "_start"]:
                wrong += 1
                print(f"row {row.get('row')}: {side} differs", file=sys.stderr)
    print(f"{len(rows)} rows, {wrong} differences")
    sys.exit(1 if wrong or not rows else 0)


if __name__ == "__main__":
    main()
