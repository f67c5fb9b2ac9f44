"""A padded DPO step as anyone would write it in plain PyTorch, timed on the CPU in fp32; prints one JSON line.

usage: pytorch_padded_step.py --model DIR --data FILE.jsonl[.gz] [--batch 8] [--steps 10] [--max-length 512] [--threads 2]
                              [--scored-only] [--gather log_softmax|logsumexp] [flags]
Rows: prompt/chosen/rejected, or chosen/rejected with the prompt implicit; tokenised by the rule of tools/rows.py; longer ones are
dropped; file order, no row twice. A step: 2 * batch sequences padded on the right to the longest of them, one policy forward, one
forward of a frozen copy without gradient, sigmoid loss, backward, gradient norm clipped at 1, AdamW without weight decay.
  default         every position goes through the vocabulary projection, as in TRL
  --scored-only   only the positions that predict a completion token do
  --gather        how a token's log-probability is taken from its logits: log_softmax then gather, or gather minus logsumexp (less memory)
It proves nothing alone: it is the yardstick of compare_padded.py. pairs_per_cpu_s counts processor seconds of all threads and hardly
moves when other processes share the cores; wall time does. The medians leave out the first --skip steps.
exit codes: 0 done; 2 bad arguments or too few rows that fit
"""
import argparse
import os
import sys

a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
a.add_argument("--model", required=True)
a.add_argument("--data", required=True)
a.add_argument("--first-row", type=int, default=0)
a.add_argument("--batch", type=int, default=8)
a.add_argument("--steps", type=int, default=10)
a.add_argument("--skip", type=int, default=2)
a.add_argument("--max-length", type=int, default=512)
a.add_argument("--threads", type=int, default=2)
a.add_argument("--beta", type=float, default=0.1)
a.add_argument("--learning-rate", type=float, default=1e-5)
a.add_argument("--attn", default="sdpa")
a.add_argument("--gather", choices=("log_softmax", "logsumexp"), default="log_softmax")
a.add_argument("--scored-only", action="store_true")
o = a.parse_args()
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(o.threads)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import copy
import importlib.metadata as md
import json
import resource
import statistics
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
import rows
import torch
import transformers
from torch.nn.functional import logsigmoid
from transformers import AutoModelForCausalLM

transformers.logging.set_verbosity_error()
transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(o.threads)


def peak_mb():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def collate(pairs, pad):
    """All chosen, then all rejected: ids, attention mask and which positions are completion tokens, each [2B, L]."""
    sequences = [p[0] for p in pairs] + [p[1] for p in pairs]
    longest = max(len(ids) for ids, _ in sequences)
    ids = torch.full((len(sequences), longest), pad)
    mask = torch.zeros_like(ids)
    scored = torch.zeros_like(ids, dtype=torch.bool)
    for i, (tokens, start) in enumerate(sequences):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        mask[i, : len(tokens)] = 1
        scored[i, start : len(tokens)] = True
    return ids, mask, scored


def token_logps(logits, labels):
    if o.gather == "log_softmax":
        return logits.log_softmax(-1).gather(-1, labels[..., None]).squeeze(-1)
    return logits.gather(-1, labels[..., None]).squeeze(-1) - logits.logsumexp(-1)


def sums(model, ids, mask, scored):
    """log p of each completion [2B]."""
    labels, scored = ids[:, 1:], scored[:, 1:]
    if not o.scored_only:
        logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits[:, :-1]
        return (token_logps(logits, labels) * scored).sum(-1)
    hidden = model.get_decoder()(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state[:, :-1][scored]
    sequence = scored.nonzero()[:, 0]
    return torch.zeros(len(ids)).index_add(0, sequence, token_logps(model.lm_head(hidden), labels[scored]))


def main():
    text = rows.Text(o.model)
    found = rows.fitting(text, o.data, o.max_length, o.batch * o.steps, o.first_row)
    if len(found) < o.batch * o.steps:
        a.error(f"{o.data} has {len(found)} rows of at most {o.max_length} tokens, {o.batch * o.steps} are needed")
    policy = AutoModelForCausalLM.from_pretrained(o.model, dtype=torch.float32, attn_implementation=o.attn).train()
    reference = copy.deepcopy(policy).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(policy.parameters(), lr=o.learning_rate, weight_decay=0.0)
    before = peak_mb()
    losses, norms, wall, cpu, tokens, padded = [], [], [], [], [], []
    for step in range(o.steps):
        t, c = time.perf_counter(), time.process_time()
        batch = collate([pair for _, _, pair in found[step * o.batch : (step + 1) * o.batch]], text.eos)
        with torch.no_grad():
            frozen = sums(reference, *batch)
        chosen, rejected = (sums(policy, *batch) - frozen).chunk(2)
        loss = -logsigmoid(o.beta * (chosen - rejected)).mean()
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(policy.parameters(), 1.0)))
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        wall.append(time.perf_counter() - t)
        cpu.append(time.process_time() - c)
        tokens.append(int(batch[1].sum()))
        padded.append(batch[0].numel())
    skip = min(o.skip, o.steps - 1)
    print(json.dumps({
        "tool": "plain PyTorch padded DPO step", "model": os.path.basename(os.path.normpath(o.model)), "parameters": sum(p.numel() for p in policy.parameters()),
        "variant": "scored-only" if o.scored_only else "full", "gather": o.gather, "attn": o.attn, "batch": o.batch, "max_length": o.max_length,
        "threads": torch.get_num_threads(), "steps": o.steps, "skip": skip,
        "pairs_per_s": round(o.batch * (o.steps - skip) / sum(wall[skip:]), 3), "pairs_per_cpu_s": round(o.batch * (o.steps - skip) / sum(cpu[skip:]), 3),
        "step_s_median": round(statistics.median(wall[skip:]), 4), "cpu_s_per_step_median": round(statistics.median(cpu[skip:]), 4),
        "step_s": [round(x, 4) for x in wall], "cpu_s": [round(x, 4) for x in cpu], "tokens": tokens, "padded_tokens": padded,
        "peak_rss_mb": peak_mb(), "peak_rss_before_training_mb": before, "losses": losses, "grad_norms": norms,
        "rows": [number for number, _, _ in found], "load_1min": round(os.getloadavg()[0], 2),
        "versions": {p: md.version(p) for p in ("torch", "transformers", "tokenizers")}}))


if __name__ == "__main__":
    main()
