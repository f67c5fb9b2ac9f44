"""Cuts from the shared fixtures folder the small goldens that modules carry in src/test/resources.

usage: golden_slices.py model      --source FIXTURES/golden/models/llama3 --target DIR [--sequences 2] [--with right,left,greedy]
       golden_slices.py adapter    --source FIXTURES/golden/models/peft/llama2_qv --target DIR [--sequences 1]
       golden_slices.py rows       --source FIXTURES/golden/score/score.jsonl.gz --target FILE.jsonl[.gz] [--rows 8] [--first 0]
       golden_slices.py objective  --source FIXTURES/golden/objectives/dpo.json --target FILE.json [--cases 3]
       golden_slices.py invalid    --source FIXTURES/golden/objectives/invalid.json --target FILE.json --methods dpo,kto
       golden_slices.py trajectory --source FIXTURES/golden/trajectories/sigmoid.json --target FILE.json [--steps 5]
       golden_slices.py generation --source FIXTURES/golden/generation.json --target FILE.json [--prompts 2] [--contexts 2] [--distributions 6]
       golden_slices.py diffusion  --source FIXTURES/golden/diffusion --target DIR [--pipeline tiny-sd15] [--runs ddim_eps,euler_eps,dpmpp2m_eps,ddim_eta1]
       golden_slices.py vision     --source FIXTURES/golden/multimodal --target DIR --names tiny-llava15,tiny-qwen25-vl [--cases images1,images2] [--pictures wide,tall]
       golden_slices.py check      --fixtures FIXTURES --target DIR      (cuts every slice of DIR/ORIGIN.jsonl anew and compares)

Nothing is computed here. The numbers come from transformers 5.24.0, TRL 1.16.0 and PEFT 0.21.2 on torch 2.10.0 (CPU, fp32; objectives in fp64), as the
fixtures' own READMEs say, and are copied digit for digit; only whole cases, rows, steps and sequences are left out. A sequence's numbers stand for
themselves; `gradient` in a model's golden.json belongs to sequence 2, so keep at least 3 sequences where it is tested. Each cut adds a line to ORIGIN.jsonl beside its
target (what was cut, how, and the versions the source names), and replaces an older line for the same target; `check` reads it. Only the standard library is needed.
exit codes: 0 done, or nothing differs; 1 a slice differs from its source; 2 bad arguments
"""
import argparse
import gzip
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import raw_safetensors

VERSIONS = {"torch": "2.10.0", "transformers": "5.24.0", "trl": "1.16.0", "peft": "0.21.2", "safetensors": "0.8.0"}
FIXTURES_FOLDERS = ("golden", "models", "data")
NUMBERS = {"model": {"sequences": 2}, "adapter": {"sequences": 1}, "rows": {"rows": 8, "first": 0}, "objective": {"cases": 3}, "invalid": {}, "trajectory": {"steps": 5},
           "generation": {"prompts": 2, "contexts": 2, "distributions": 6}, "diffusion": {}, "vision": {}}
WORDS = {"model": {"with": ""}, "invalid": {"methods": None}, "diffusion": {"pipeline": "tiny-sd15", "runs": "ddim_eps,euler_eps,dpmpp2m_eps,ddim_eta1"},
         "vision": {"names": None, "cases": "images1,images2", "pictures": "wide,tall"}}


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = a.add_subparsers(dest="kind", required=True)
    for kind, numbers in NUMBERS.items():
        p = sub.add_parser(kind)
        p.add_argument("--source", required=True)
        p.add_argument("--target", required=True)
        for name, default in numbers.items():
            p.add_argument("--" + name, type=int, default=default)
        for name, default in WORDS.get(kind, {}).items():
            p.add_argument("--" + name, default=default, required=default is None)
    p = sub.add_parser("check")
    p.add_argument("--fixtures", required=True)
    p.add_argument("--target", required=True)
    return a, a.parse_args()


def write_json(target, value):
    Path(target).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def cut_model(source, target, sequences, groups=()):
    """config, weights and golden.json whole; of golden.safetensors the first sequences and the named groups."""
    target.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.iterdir()):
        if file.is_file() and file.name != "golden.safetensors":
            shutil.copyfile(file, target / file.name)
    def wanted(name):
        group, _, rest = name.partition(".")
        return group in groups if group in ("right", "left", "greedy") else int(rest.split(".")[0]) < sequences
    if (source / "golden.safetensors").exists():
        raw_safetensors.keep(source / "golden.safetensors", target / "golden.safetensors", wanted)


def cut_rows(source, target, rows, first):
    opener = gzip.open if source.suffix == ".gz" else open
    with opener(source, "rt", encoding="utf-8") as f:
        lines = [line for line in f if line.strip()][first : first + rows]
    if target.suffix == ".gz":
        with open(target, "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", filename="", mtime=0) as z:
            z.write("".join(lines).encode())
    else:
        target.write_text("".join(lines), encoding="utf-8")


def cut_generation(source, target, prompts, contexts, distributions):
    """The first prompts and contexts; of the distributions the first so many that belong to a kept context."""
    whole = read_json(source)
    kept = whole["contexts"][:contexts]
    known = [d for d in whole["distributions"] if d["generated"] in [c["generated"] for c in kept]]
    write_json(target, {**whole, "greedy": whole["greedy"][:prompts], "contexts": kept, "distributions": known[:distributions]})


def cut_vision(source, target, names, cases, pictures):
    """Models, facts and the pictures of the kept cases whole; of the numbers those of the cases, without all logits and attentions, and of the pictures Pillow's."""
    def copy(file):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, target / file)
    def forward(tensor):
        case, _, what = tensor.partition(".")
        return case in cases and what not in ("logits", "attentions")
    def pixels(tensor):
        return tensor.split(".")[0] in pictures and tensor.endswith(".pil.pixel_values")
    copy("smart_resize.json")
    for name in names:
        for file in ("config.json", "generation_config.json", "model.safetensors", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
                     "tokenizer_config.json"):
            copy(f"models/{name}/{file}")
        for file in sorted((source / name).glob("*.json")):
            if file.name != "tokenizer.json":
                copy(f"{name}/{file.name}")
        raw_safetensors.keep(source / name / "forward.safetensors", target / name / "forward.safetensors", forward)
        raw_safetensors.keep(source / name / "preprocess.safetensors", target / name / "preprocess.safetensors", pixels)
        facts = read_json(source / name / "forward.json")["cases"]
        shown = {file for case in cases for file in facts[case]["images"]}
        for file in sorted(shown | {f"images/{p.name}" for p in (source / "images").glob("*.png") if p.name.split("_")[0] in pictures}):
            copy(file)


def cut_objective(source, target, cases):
    """The first cases, and those that a kept case `follows`."""
    whole = read_json(source)
    kept = whole["cases"][:cases]
    missing = {c["follows"] for c in kept if "follows" in c} - {c["name"] for c in kept}
    write_json(target, {**whole, "cases": [c for c in whole["cases"] if c in kept or c["name"] in missing]})


def cut_invalid(source, target, methods):
    whole = read_json(source)
    write_json(target, {**whole, "cases": [c for c in whole["cases"] if c["method"] in methods.split(",")]})


def cut_diffusion(source, target, pipeline, runs):
    """One pipeline whole, its numbers, some of its sampling runs, two adapters, the pictures and numbers of training."""
    target.mkdir(parents=True, exist_ok=True)
    name = pipeline.replace("tiny-", "")
    for folder in (pipeline, "lora/random", "lora/initial"):
        shutil.copytree(source / folder, target / folder, dirs_exist_ok=True)
    (target / "images").mkdir(exist_ok=True)
    for picture in sorted((source / "images").glob("*.png")):
        if picture.name.startswith(("chosen", "rejected")) or any(picture.name.startswith(f"{name}-{run}-") for run in runs):
            shutil.copyfile(picture, target / "images" / picture.name)
    for file in (f"{name}-text", f"{name}-vae", f"{name}-unet", "lora", "train-inputs", "train-one-batch", "train-trajectories"):
        shutil.copyfile(source / f"{file}.safetensors", target / f"{file}.safetensors")
    for file in ("manifest", "train-inputs", "train-one-batch", "train-trajectories"):
        shutil.copyfile(source / f"{file}.json", target / f"{file}.json")
    unet = read_json(source / f"{name}-unet.json")
    write_json(target / f"{name}-unet.json", {k: v for k, v in unet.items() if k != "modules"})
    sampling = read_json(source / f"{name}-sampling.json")
    write_json(target / f"{name}-sampling.json", {run: sampling[run] for run in runs})
    kept = ("start_noise", "stochastic_noises")
    raw_safetensors.keep(source / f"{name}-sampling.safetensors", target / f"{name}-sampling.safetensors",
                         lambda tensor: tensor in kept or any(tensor.startswith(run + ".") for run in runs))


def cut(kind, source, target, how):
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind in ("model", "adapter"):
        cut_model(source, target, how["sequences"], tuple(g for g in how.get("with", "").split(",") if g))
    elif kind == "rows":
        cut_rows(source, target, how["rows"], how["first"])
    elif kind == "objective":
        cut_objective(source, target, how["cases"])
    elif kind == "invalid":
        cut_invalid(source, target, how["methods"])
    elif kind == "diffusion":
        cut_diffusion(source, target, how["pipeline"], tuple(how["runs"].split(",")))
    elif kind == "vision":
        cut_vision(source, target, how["names"].split(","), how["cases"].split(","), how["pictures"].split(","))
    elif kind == "trajectory":
        whole = read_json(source)
        write_json(target, {**whole, "steps": whole["steps"][: how["steps"]]})
    else:
        cut_generation(source, target, how["prompts"], how["contexts"], how["distributions"])


def inside_fixtures(source):
    """The path from the fixtures folder on, so that no machine's path gets into the repository."""
    parts = source.resolve().parts
    for folder in FIXTURES_FOLDERS:
        if folder in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(folder):])
    return source.name


def versions(source):
    try:
        found = read_json(source / "golden.json" if source.is_dir() else source).get("versions")
    except (ValueError, OSError, AttributeError):
        found = None
    return found or VERSIONS


def record(o, how):
    origin = Path(o.target).parent / "ORIGIN.jsonl"
    lines = [json.loads(x) for x in origin.read_text(encoding="utf-8").splitlines()] if origin.exists() else []
    name = Path(o.target).name
    lines = [x for x in lines if x["target"] != name] + [{"target": name, "source": inside_fixtures(Path(o.source)), "kind": o.kind, **how, "versions": versions(Path(o.source))}]
    origin.write_text("".join(json.dumps(x) + "\n" for x in sorted(lines, key=lambda x: x["target"])), encoding="utf-8")


def files(path):
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()} if path.is_dir() else {"": path.read_bytes()} if path.exists() else {}


def check(o):
    origins = sorted(Path(o.target).rglob("ORIGIN.jsonl"))
    bad, count = 0, 0
    for origin in origins:
        for line in map(json.loads, origin.read_text(encoding="utf-8").splitlines()):
            with tempfile.TemporaryDirectory() as tmp:
                again = Path(tmp) / line["target"]
                cut(line["kind"], Path(o.fixtures) / line["source"], again, line)
                same = files(again) == files(origin.parent / line["target"])
            count, bad = count + 1, bad + (not same)
            print(f"  {'ok  ' if same else 'FAIL'} {origin.parent / line['target']}")
    print(f"{count} slices, {bad} differ from their source")
    return 1 if bad or not count else 0


def main():
    parser, o = arguments()
    if o.kind == "check":
        sys.exit(check(o))
    if not os.path.exists(o.source):
        parser.error(f"{o.source} does not exist")
    how = {k: getattr(o, k) for k in (*NUMBERS[o.kind], *WORDS.get(o.kind, {}))}
    cut(o.kind, Path(o.source), Path(o.target), how)
    record(o, how)
    size = sum(map(len, files(Path(o.target)).values()))
    print(f"{o.target}: {size} bytes")


if __name__ == "__main__":
    main()
