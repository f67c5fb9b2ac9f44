"""Shows that transformers and PEFT read what Prefero writes with the same numbers, and Prefero what PEFT writes. (Run tools/check_interchange.)

usage: check_interchange all          --model DIR --data FILE.jsonl[.gz] [--rows 16] [--method dpo] [--set key=value ...] [--rslora] [--work DIR] [--keep]
       check_interchange scores       --model DIR [--adapter DIR] --scores FILE.jsonl
       check_interchange logits       --model DIR [--adapter DIR] --dump FILE.safetensors
       check_interchange same         --model DIR --other DIR
       check_interchange make-adapter --model DIR --out DIR [--rank 4] [--alpha 8] [--targets all-linear|q_proj,v_proj] [--rslora] [--seed 1]

scores   the log-probability of every token in a file that `prefero score` wrote, against transformers on the same ids, each sequence alone
logits   raw logits somebody dumped (tensors ids.k and logits.k, and logp.k if there), against transformers; for example a golden.safetensors
same     two folders with the same weights: every tensor's bits, and the logits of seeded ids: no difference beyond --logits-tolerance
make-adapter   an adapter by PEFT's own code, with a random B (a fresh one has B = 0 and would prove nothing)
all      runs ./prefero (PREFERO chooses another launcher) on a base folder and checks everything that crosses the border:
         1 base: prefero score against transformers                      2 full training: the saved model/ against transformers
         3 full training at rate 1e-30: saved weights are the base's     4 LoRA training: the saved adapter/ in PEFT
         5 a PEFT adapter (q_proj, v_proj), and 6 one on all linear layers: prefero score --adapter against PEFT
           (both with rank-stabilised scale if --rslora)
         In 2, 4, 5 and 6 the numbers must also differ from the base's by at least 1e-3, so that a forgotten adapter cannot pass.
Everything is fp32 on the CPU with eager attention, as the goldens are. Tolerances: 2e-5 for logits, 1e-4 for a token's log-probability.
exit codes: 0 all agree; 1 something differs or does not load; 2 bad arguments, or prefero failed
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
warnings.filterwarnings("ignore", category=FutureWarning)
import launching
import rows
import torch
import transformers
from safetensors import safe_open
from transformers import AutoModelForCausalLM

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_grad_enabled(False)
VISIBLE = 1e-3


def arguments():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = a.add_subparsers(dest="what", required=True)
    for name, options in {"all": ("model", "data"), "scores": ("model", "adapter", "scores"), "logits": ("model", "adapter", "dump"), "same": ("model", "other"), "make-adapter": ("model", "out")}.items():
        p = sub.add_parser(name)
        for option in options:
            p.add_argument("--" + option, required=option != "adapter")
        p.add_argument("--logits-tolerance", type=float, default=2e-5)
        p.add_argument("--logps-tolerance", type=float, default=1e-4)
        p.add_argument("--seed", type=int, default=1)
        if name == "make-adapter":
            p.add_argument("--rank", type=int, default=4)
            p.add_argument("--alpha", type=int, default=8)
            p.add_argument("--targets", default="all-linear")
        if name in ("make-adapter", "all"):
            p.add_argument("--rslora", action="store_true")
        if name == "all":
            p.add_argument("--rows", type=int, default=16)
            p.add_argument("--max-length", type=int, default=512)
            p.add_argument("--method", default="dpo")
            p.add_argument("--set", action="append", default=[], metavar="key=value")
            p.add_argument("--work")
            p.add_argument("--keep", action="store_true")
    return a.parse_args()


class Table:
    """One line a check; remembers whether one failed."""

    def __init__(self):
        self.failed = False

    def line(self, what, ok, text):
        self.failed |= not ok
        print(f"  {'ok  ' if ok else 'FAIL'} {what:<46} {text}", flush=True)

    def difference(self, what, value, limit, count):
        self.line(what, value <= limit and count > 0, f"largest difference {value:.2e} over {count} numbers (at most {limit:g})")


def load(model, adapter=None):
    base = AutoModelForCausalLM.from_pretrained(model, dtype=torch.float32, attn_implementation="eager").eval()
    if adapter is None:
        return base
    from peft import PeftModel

    return PeftModel.from_pretrained(base, adapter).eval()


def logits(model, ids):
    return model(input_ids=torch.tensor([list(ids)]), use_cache=False).logits[0]


def logps(model, ids):
    """log p(ids[t] | ids[..t-1]) for t = 1 …, by log-softmax in fp64."""
    x = logits(model, ids).double().log_softmax(-1)
    return x[:-1].gather(-1, torch.tensor(list(ids))[1:, None])[:, 0]


def sequences(row):
    """(name, ids, start, log-probs of the completion, those of the prompt or None) for every side of a line of prefero score."""
    for key in row:
        if key.endswith("_ids"):
            side = key[:-4]
            yield side, row[key], row[side + "_start"], row[side + "_logps"], row.get(side + "_prompt_logps")


def check_scores(table, what, model, scored, limit):
    """Every log-probability of `scored` against the model's."""
    worst, count, shapes, sums = 0.0, 0, [], 0.0
    for number, row in enumerate(scored):
        for side, ids, start, completion, prompt in sequences(row):
            expected = logps(model, ids)
            for found, wanted in ((completion, expected[start - 1:]), (prompt, expected[: start - 1])):
                if found is None:
                    continue
                if len(found) != len(wanted):
                    shapes.append(f"line {number + 1}, {side}: {len(found)} log-probs for {len(wanted)} tokens")
                    continue
                if len(found):
                    worst = max(worst, float((torch.tensor(found, dtype=torch.float64) - wanted).abs().nan_to_num(nan=float("inf")).max()))
                    count += len(found)
            if side + "_sum" in row:
                sums = max(sums, abs(row[side + "_sum"] - sum(completion)) / len(completion))
    table.difference(what, worst, limit, count)
    if shapes or sums > limit:
        table.line(what + ", consistency", False, "; ".join(shapes[:3]) or f"a sum differs from its log-probs by {sums:.1e} a token")


def check_ids(table, what, folder, scored):
    """The ids of `scored` against tokenizer.json of the folder read by the Python tokenizer."""
    text = rows.Text(folder)
    wrong = [n for n, row in enumerate(scored) if "prompt" in row for side, ids, start, *_ in sequences(row) if side in row and text.ids(row["prompt"], row[side]) != (ids, start)]
    known = sum("prompt" in row for row in scored)
    table.line(what, not wrong, f"{known} rows compared{', differing lines: ' + str([n + 1 for n in wrong[:5]]) if wrong else ''}" if known else "skipped: the file has no texts")


def visible(table, what, scored, base):
    moved = max(abs(x - y) for a, b in zip(scored, base) for (_, _, _, p, _), (_, _, _, q, _) in zip(sequences(a), sequences(b)) for x, y in zip(p, q))
    table.line(what + ", differs from the base", moved >= VISIBLE, f"by up to {moved:.2e} (at least {VISIBLE:g})")


def check_logits(table, model, dump, logit_limit, logp_limit):
    with safe_open(dump, "pt") as f:
        names = set(f.keys())
        for key in sorted(n for n in names if n.startswith("ids.")):
            k, ids = key[4:], f.get_tensor(key).tolist()
            for name, expected, limit in ((f"logits.{k}", lambda: logits(model, ids), logit_limit), (f"logp.{k}", lambda: logps(model, ids), logp_limit)):
                if name in names:
                    found = f.get_tensor(name)
                    table.difference(name, float((found.double() - expected().double()).abs().max()), limit, found.numel())


def tensors(folder):
    found = {}
    for path in sorted(Path(folder).glob("*.safetensors")):
        if path.name.startswith("golden"):
            continue
        with safe_open(path, "pt") as f:
            found.update({k: f.get_tensor(k) for k in f.keys()})
    return found


def check_same(table, what, first, second, limit, seed):
    a, b = tensors(first), tensors(second)
    wrong = sorted(k for k in a.keys() & b.keys() if a[k].dtype != b[k].dtype or not torch.equal(a[k], b[k]))
    only = sorted(a.keys() ^ b.keys())
    table.line(what + ", weights", bool(a) and not wrong, f"{len(a.keys() & b.keys())} tensors, {len(wrong)} differ" + (f": {wrong[:3]}" if wrong else "") + (f"; in one folder only: {only[:3]}" if only else ""))
    torch.manual_seed(seed)
    x, y = load(first), load(second)
    ids = torch.randint(0, x.config.vocab_size, (48,)).tolist()
    table.difference(what + ", logits", float((logits(x, ids) - logits(y, ids)).abs().max()), limit, 48 * x.config.vocab_size)


def make_adapter(model, out, rank, alpha, targets, rslora, seed):
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    config = LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=0.0, bias="none", task_type="CAUSAL_LM", use_rslora=rslora,
                        target_modules=targets if targets == "all-linear" else targets.split(","))
    adapted = get_peft_model(load(model), config)
    for name, p in adapted.named_parameters():
        if "lora_B" in name:
            p.copy_(torch.randn_like(p) * 0.05)
    adapted.save_pretrained(out)
    return adapted


def prefero_scores(o, work, name, model, data, adapter=None):
    extra = ["--adapter", adapter] if adapter else []
    text = launching.run("score", "--model", model, *extra, "--data", data, "--set", "data.overflow=drop", "--set", f"data.max_length={o.max_length}")
    (work / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return rows.read(work / f"{name}.jsonl")


def check_all(o, table, work):
    launching.build()
    text = rows.Text(o.model)
    found = rows.fitting(text, o.data, o.max_length, o.rows)
    data = work / "rows.jsonl"
    rows.write(data, [row for _, row, _ in found])
    common = ["train.batch=4", "train.micro_batch=4", "train.steps=3", "train.schedule=constant", "train.warmup=0", "data.eval_fraction=0", "data.overflow=drop", f"data.max_length={o.max_length}", *o.set]

    def trained(name, *settings):
        shutil.rmtree(work / name, ignore_errors=True)
        launching.run(*launching.train_args(o.method, o.model, data, work / name, common + list(settings)), log=work / f"{name}.log")
        return work / name

    scored = lambda name, model, adapter=None: prefero_scores(o, work, name, model, data, adapter)
    base = scored("base", o.model)
    table.line("1 base, rows", len(base) == len(found), f"{len(base)} of {len(found)} scored")
    check_ids(table, "1 base, token ids and borders", o.model, base)
    check_scores(table, "1 base, log-probs", load(o.model), base, o.logps_tolerance)
    full = trained("full", "train.lr=1e-3") / "model"
    scores = scored("full-scores", full)
    check_ids(table, "2 saved model, token ids and borders", full, scores)
    check_scores(table, "2 saved model, log-probs", load(full), scores, o.logps_tolerance)
    visible(table, "2 saved model", scores, base)
    check_same(table, "3 saved at rate 1e-30", o.model, trained("unmoved", "train.lr=1e-30") / "model", o.logits_tolerance, o.seed)
    lora = trained("lora", "train.lr=1e-2", "model.lora.rank=4", "model.lora.alpha=8") / "adapter"
    scores = scored("lora-scores", o.model, lora)
    check_scores(table, "4 saved adapter, log-probs", load(o.model, lora), scores, o.logps_tolerance)
    visible(table, "4 saved adapter", scores, base)
    for k, targets in ((5, "q_proj,v_proj"), (6, "all-linear")):
        name = f"{k} PEFT's adapter on {targets}"
        folder = work / f"peft-{k}"
        make_adapter(o.model, folder, 4, 8, targets, o.rslora, o.seed)
        scores = scored(f"peft-{k}-scores", o.model, folder)
        check_scores(table, name, load(o.model, folder), scores, o.logps_tolerance)
        visible(table, name, scores, base)


def main():
    o, table = arguments(), Table()
    if o.what == "all":
        o.model, o.data = os.path.abspath(o.model), os.path.abspath(o.data)
        work = Path(o.work or tempfile.mkdtemp(prefix="prefero-interchange-")).resolve()
        work.mkdir(parents=True, exist_ok=True)
        check_all(o, table, work)
        if o.keep or table.failed:
            print(f"kept: {work}")
        elif not o.work:
            shutil.rmtree(work)
    elif o.what == "scores":
        scored = rows.read(o.scores)
        if os.path.exists(os.path.join(o.model, "tokenizer.json")):
            check_ids(table, "token ids and borders", o.model, scored)
        check_scores(table, "log-probs", load(o.model, o.adapter), scored, o.logps_tolerance)
    elif o.what == "logits":
        check_logits(table, load(o.model, o.adapter), o.dump, o.logits_tolerance, o.logps_tolerance)
    elif o.what == "same":
        check_same(table, "folders", o.model, o.other, o.logits_tolerance, o.seed)
    else:
        adapted = make_adapter(o.model, o.out, o.rank, o.alpha, o.targets, o.rslora, o.seed)
        print(json.dumps({"out": o.out, "trainable": sum(p.numel() for n, p in adapted.named_parameters() if "lora_" in n), "targets": o.targets, "rank": o.rank, "alpha": o.alpha, "rslora": o.rslora}))
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
