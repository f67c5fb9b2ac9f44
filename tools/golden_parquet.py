#!/usr/bin/env python3
"""Makes the goldens of prefero-data with Hugging Face's datasets: Parquet files, and beside each the same rows as JSONL.

usage: golden_parquet.py --out prefero-data/src/test/resources/golden

pairs      texts, with columns that nothing reads: numbers, lists of messages, times
seen       prompts that show pictures, as a feature Sequence(Image): structs of bytes and path
pickapic   Pick-a-Pic's columns, images as plain bytes: a swap, a tie, a row without a label
In JSONL a picture is a path from the file's folder. Row groups have three rows. Needs datasets, and pictures of prefero-models.
exit codes: 0 done; 2 bad arguments
"""
import argparse
import datetime
import json
import os
from pathlib import Path

from datasets import Dataset, Features, Image, List, Value

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "prefero-models/src/test/resources/golden"
PAIRS = [GOLDEN / f"diffusion/images/{side}{i}.png" for i in range(3) for side in ("chosen", "rejected")]
SEEN = [GOLDEN / f"multimodal/images/{name}.png" for name in ("wide_61x45_rgb", "tall_37x83_rgb")]
GROUP = 3


def write(out, name, rows, features, pictures):
    """Rows as Parquet, and as JSONL with paths in place of pictures."""
    Dataset.from_list(rows, features=features).to_parquet(out / f"{name}.parquet", batch_size=GROUP)
    with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
        for row, paths in zip(rows, pictures):
            plain = {k: v.isoformat() if isinstance(v, datetime.datetime) else v for k, v in row.items()}
            file.write(json.dumps(plain | paths, ensure_ascii=False) + "\n")


def pairs(out):
    words = ["tea", "rain", "a small boat", "the garden", "brëad", "mu\nsic", "🎈", "\"quotes\""]
    rows = [
        {
            "id": 2**40 + i,
            "prompt": f"Tell me about {word}.",
            "chosen": f" I like {word}.",
            "rejected": " No.",
            "score_chosen": i / 3,
            "messages": [{"role": "user", "content": word}, {"role": "assistant", "content": "No."}][: i % 3],
            "at": datetime.datetime(2026, 11, 1 + i),
        }
        for i, word in enumerate(words)
    ]
    message = {"role": Value("string"), "content": Value("string")}
    texts = {k: Value("string") for k in ("prompt", "chosen", "rejected")}
    features = Features(
        {"id": Value("int64"), **texts, "score_chosen": Value("float64"), "messages": List(message), "at": Value("timestamp[us]")}
    )
    write(out, "pairs", rows, features, [{}] * len(rows))


def seen(out):
    rows, paths = [], []
    for i in range(5):
        shown = [SEEN[(i + k) % 2] for k in range(1 + i % 2)]
        prompt = "USER: " + "<image>\n" * len(shown) + f"What is it, {i}? ASSISTANT:"
        answers = {"prompt": prompt, "chosen": f" A cup of tea, {i}.", "rejected": " A plate."}
        rows.append(answers | {"images": [{"bytes": p.read_bytes(), "path": p.name} for p in shown]})
        paths.append({"images": [os.path.relpath(p, out) for p in shown]})
    features = Features({**{k: Value("string") for k in ("prompt", "chosen", "rejected")}, "images": List(Image())})
    write(out, "seen", rows, features, paths)


def pickapic(out):
    rows, paths = [], []
    for i, (label, known) in enumerate([(1.0, True), (0.0, True), (0.5, True), (1.0, False), (0.0, True), (1.0, True), (1.0, True)]):
        images = [PAIRS[2 * (i % 3)], PAIRS[2 * (i % 3) + 1]]
        facts = {"caption": f"a red circle {i}", "label_0": label, "label_1": 1 - label, "has_label": known, "best_image_uid": str(i)}
        rows.append(facts | {"jpg_0": images[0].read_bytes(), "jpg_1": images[1].read_bytes()})
        paths.append({"jpg_0": os.path.relpath(images[0], out), "jpg_1": os.path.relpath(images[1], out)})
    numbers = {"label_0": Value("float64"), "label_1": Value("float64"), "has_label": Value("bool")}
    bytes_ = {"jpg_0": Value("binary"), "jpg_1": Value("binary")}
    write(out, "pickapic", rows, Features({"caption": Value("string"), **numbers, "best_image_uid": Value("string"), **bytes_}), paths)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path)
    out = parser.parse_args().out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for make in (pairs, seen, pickapic):
        make(out)


if __name__ == "__main__":
    main()
