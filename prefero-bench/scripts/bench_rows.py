"""Writes the rows that a comparison reads, and says what they weigh; run by the scripts of this folder in the environment of tools/oracle-env.

usage: bench_rows.py real   --model DIR --data FILE.jsonl[.gz] --max-length N --warm N --timed N --out FOLDER
       bench_rows.py shared --model DIR --data FILE.jsonl[.gz] --groups N --branches K --prompt N --completion N --out FILE
real: the first rows of a file whose two sides have at most --max-length tokens, with explicit prompts, on which TRL's rule for the
border between prompt and completion (common prefix of the ids of prompt and whole) and Prefero's (characters) agree. FOLDER gets
file.jsonl, the rows in their order, and sorted.jsonl, in which the rows after the first --warm are sorted as trl_baseline.py
--sort-by-length does: longest text first. Both hold the same rows after the first --warm.
shared: --groups prompts of --prompt tokens, each continued --branches times by --completion tokens: K/2 rows of one prompt, no two
completions alike.
Prints one JSON object. Tokens: padded = all sequences padded to the longest of the file; flat = their sum; distinct = tokens after
different beginnings: what has to be computed if common beginnings are computed once.
exit codes: 0 done; 2 bad arguments or too few rows
"""
import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import rows


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("kind", choices=("real", "shared"))
    a.add_argument("--model", required=True)
    a.add_argument("--data", required=True)
    a.add_argument("--out", required=True)
    for name in ("max-length", "warm", "timed", "groups", "branches", "prompt", "completion"):
        a.add_argument("--" + name, type=int, default=0)
    return a.parse_args()


def main():
    o = arguments()
    text = rows.Text(o.model)
    print(json.dumps(real(o, text) if o.kind == "real" else shared(o, text)))


def refuse(message):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


# ---- real rows

def real(o, text):
    wanted, found, other = o.warm + o.timed, [], 0
    for row in map(rows.split, rows.read(o.data)):
        pair = text.pair(row)
        if max(len(ids) for ids, _ in pair) > o.max_length:
            continue
        if not same_border(text, row, pair):
            other += 1
            continue
        found.append((row, pair))
        if len(found) == wanted:
            break
    if len(found) < wanted:
        refuse(f"{o.data} has {len(found)} rows of at most {o.max_length} tokens on whose border both rules agree; {wanted} are wanted")
    by_length = sorted(found[o.warm:], key=lambda f: -max(len(f[0]["prompt"] + f[0][s]) for s in rows.SIDES))
    os.makedirs(o.out, exist_ok=True)
    rows.write(Path(o.out, "file.jsonl"), [r for r, _ in found])
    rows.write(Path(o.out, "sorted.jsonl"), [r for r, _ in found[: o.warm] + by_length])
    return {"rows": wanted, "left_out_for_their_border": other, **weights([p for _, p in found[o.warm:]])}


def same_border(text, row, pair):
    prompt = text.tokenizer.encode(row["prompt"]).ids
    border = min(len(os.path.commonprefix([prompt, ids])) for ids, _ in pair)
    return all(start == border for _, start in pair)


def weights(pairs):
    sequences = [ids for pair in pairs for ids, _ in pair]
    return {"padded": len(sequences) * max(map(len, sequences)), "flat": sum(map(len, sequences)), "distinct": distinct(sequences),
            "scored": sum(len(ids) - start for pair in pairs for ids, start in pair)}


def distinct(sequences):
    """The nodes of the trie of all sequences, counted between neighbours in sorted order."""
    count, before = 0, []
    for ids in sorted(sequences):
        count += len(ids) - len(os.path.commonprefix([before, ids]))
        before = ids
    return count


# ---- rows with shared prompts

def shared(o, text):
    if o.branches < 2 or o.branches % 2:
        refuse("--branches must be even: a row has two")
    pieces = Pieces(text, o.data)
    found = []
    for _ in range(o.groups):
        prompt = pieces.take(o.prompt)
        for _ in range(o.branches // 2):
            found.append({"prompt": prompt, **{s: " " + pieces.take(o.completion - 1).strip() for s in rows.SIDES}})
    rows.write(o.out, found)
    return {"rows": len(found), **weights([text.pair(r) for r in found])}


class Pieces:
    """Passages of a file's texts, one after the other, of about so many tokens; begun again at the end of the file."""

    def __init__(self, text, path):
        self.tokenizer = text.tokenizer
        self.text = " ".join(" ".join(r["chosen"].split()) for r in rows.read(path))
        self.ends = [end for _, end in self.tokenizer.encode(self.text, add_special_tokens=False).offsets]
        self.at = 0

    def take(self, tokens):
        if tokens >= len(self.ends):
            refuse(f"the file's texts have {len(self.ends)} tokens in all")
        self.at = self.at if self.at + tokens < len(self.ends) else 0
        begin, end = self.ends[self.at], self.ends[self.at + tokens]
        self.at += tokens
        return self.text[begin:end]


if __name__ == "__main__":
    main()
